-- Assigns positions to the ranges of a pending entry in the order that the kernel computed, and deletes the entry.
with removed as (delete from {schema}.pending_positions where entry_no = $4),
ranges as (
  select array_agg(t.topic_no order by r.ordinal) as topics from unnest($1::text[]) with ordinality as r(topic_id, ordinal) join {schema}.topics t on t.topic_id = r.topic_id)
select {schema}.insert_positions(r.topics, $2, $3) from ranges r
