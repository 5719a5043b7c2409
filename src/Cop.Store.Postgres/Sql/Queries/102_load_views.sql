-- Derived rows by their keys, each looked up by itself: a plan with a join could read the whole table for a few rows.
select v.kind, v.body from (select * from unnest($1::text[], $2::smallint[], $3::text[]) limit cardinality($1)) as k(topic_id, kind, id)
cross join lateral (select * from {schema}.views v where v.topic_id = k.topic_id and v.kind = k.kind and v.id = k.id limit 1) v
