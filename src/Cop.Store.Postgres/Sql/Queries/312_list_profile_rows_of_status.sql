-- The same with one status, by an index of its own: with an optional filter a plan for all cases could not use it.
select null::bigint, v.body from {schema}.views v
where v.scope = $1 and v.state = $5 and (v.topic_id, v.created_seq, v.id) > ($2, $3, $4)
  and ($6::text is null or v.name = $6) and ($7::timestamptz is null or v.due <= $7)
order by v.topic_id, v.created_seq, v.id limit $8
