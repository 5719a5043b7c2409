-- Creates topics. There is no wait for their advisory locks: a transaction that creates a topic holds its lock, and a host's may hold it
-- for long.
with locked as materialized (
  select n.* from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::bytea[], $8::smallint[], $9::bytea[])
    as n(topic_id, topic_no, first_seq, local_from_seq, replica_of, blocked_by, missing, status, view)
  where pg_try_advisory_xact_lock(hashtextextended(n.topic_id, {seed}))),
added as (
  insert into {schema}.topics (topic_id, topic_no, first_seq, local_from_seq, replica_of, blocked_by, missing, status, view) select * from locked)
select case when (select count(*) from locked) < cardinality($1) then {schema}.changed('a topic that another transaction creates') end
