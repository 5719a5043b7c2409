-- A page of one topic's rows of one kind, in the order of their creation; one row without a body when there are none.
select h.applied_seq, v.body from {schema}.topics t join {schema}.heads h on h.topic_no = t.topic_no left join lateral (
  select v.body, v.created_seq, v.id from {schema}.views v
  where v.kind = $1 and v.topic_id = $2 and (v.created_seq, v.id) > ($3, $4)
    and ($5::smallint is null or v.status = $5) and ($6::text is null or v.task_id = $6) and ($7::text is null or v.name = $7)
  order by v.created_seq, v.id limit $8) v on true
where t.topic_id = $2
order by v.created_seq, v.id
