-- Subscriptions by key, each looked up by itself.
select s.body from (select * from unnest($1::text[], $2::text[]) limit cardinality($1)) as k(topic_id, agent)
cross join lateral (select * from {schema}.subscriptions s where s.topic_id = k.topic_id and s.agent = k.agent limit 1) s
