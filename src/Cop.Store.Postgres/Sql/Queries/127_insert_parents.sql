-- The parents of the events.
insert into {schema}.event_parents (parent_key, topic_no, seq) select * from unnest($1::uuid[], $2::bigint[], $3::bigint[])
