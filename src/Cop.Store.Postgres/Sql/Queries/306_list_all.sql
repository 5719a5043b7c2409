-- A page of all topics' rows of one kind, in the order of (topic, creation) (D-47).
select null::bigint, v.body from {schema}.views v
where v.kind = $1 and (v.topic_id, v.created_seq, v.id) > ($2, $3, $4)
  and ($5::smallint is null or v.status = $5) and ($6::text is null or v.task_id = $6) and ($7::text is null or v.name = $7)
order by v.topic_id, v.created_seq, v.id limit $8
