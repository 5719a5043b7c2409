-- The former wait keys of continuations. Looked up row by row: while the planner believed that the table was empty, a join read all of it
-- at every commit.
delete from {schema}.wait_keys k where k.ctid = any(array(
  select w.row_id from unnest($1::text[], $2::text[]) as c(topic_id, id)
  cross join lateral (select h.ctid as row_id from {schema}.wait_keys h where h.topic_id = c.topic_id and h.continuation_id = c.id offset 0) w))
