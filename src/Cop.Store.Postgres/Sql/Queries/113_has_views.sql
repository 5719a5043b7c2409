-- Whether the rows of a topic with this applied sequence equal those that its events fold to, by one digest over all of them (M-10).
select t.status is not distinct from $3 and t.view is not distinct from $4 and h.touched_seq = $5 and h.touched_at = $6 and $7 = sha256(
  coalesce((
    select string_agg(record_send(v), ''::bytea) from (
      select v.kind, v.id, v.created_seq, v.status, v.task_id, v.name, v.scope, v.state, v.due, v.body from {schema}.views v where v.topic_id = $1 order by v.kind, v.id limit $8) v), '')
  || coalesce((
    select string_agg(record_send(w), ''::bytea) from (
      select w.key, w.continuation_id from {schema}.wait_keys w where w.topic_id = $1 order by w.key, w.continuation_id limit $9) w), ''))
from {schema}.topics t join {schema}.heads h on h.topic_no = t.topic_no where t.topic_id = $1 and h.applied_seq = $2
