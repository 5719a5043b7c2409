-- The same of one name, in any state.
select null::bigint, v.body from {schema}.views v
where v.kind = $1 and v.name = $7 and (v.topic_id, v.created_seq, v.id) > ($2, $3, $4)
  and ($5::smallint is null or v.status = $5) and ($6::text is null or v.task_id = $6)
order by v.topic_id, v.created_seq, v.id limit $8
