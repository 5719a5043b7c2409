-- The same of one state, by an index of its own: with an optional filter a plan for all cases could not use it.
select null::bigint, v.body from {schema}.views v
where v.kind = $1 and v.status = $5 and (v.topic_id, v.created_seq, v.id) > ($2, $3, $4)
  and ($6::text is null or v.task_id = $6) and ($7::text is null or v.name = $7)
order by v.topic_id, v.created_seq, v.id limit $8
