-- Delivery state by key, each looked up by itself.
select l.body from (select * from unnest($1::text[], $2::text[]) limit cardinality($1)) as k(topic_id, agent)
cross join lateral (select * from {schema}.lanes l where l.topic_id = k.topic_id and l.agent = k.agent limit 1) l
