-- The index entries of topics.
select i.topic_id, i.position, i.labels, i.body from (select * from unnest($1::text[]) limit cardinality($1)) as k(topic_id)
cross join lateral (select * from {schema}.topic_index i where i.topic_id = k.topic_id limit 1) i
