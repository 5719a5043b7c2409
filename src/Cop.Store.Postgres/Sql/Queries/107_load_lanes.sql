-- Delivery state by key.
select l.body from unnest($1::text[], $2::text[]) as k(topic_id, agent) join {schema}.lanes l using (topic_id, agent)
