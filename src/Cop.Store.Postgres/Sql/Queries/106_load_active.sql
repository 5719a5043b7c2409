-- The active continuations of topics.
select v.topic_id, v.id from (select * from unnest($1::text[]) limit cardinality($1)) as k(topic_id)
cross join lateral (select v.topic_id, v.id from {schema}.views v where v.topic_id = k.topic_id and v.kind = 4 and v.status = 0 offset 0) v
