-- A page of a profile's rows of one kind and status, the first ones due first; those without a due time come last (M-15).
select null::bigint, v.body from {schema}.views v
where v.scope = $1 and v.state = $2
  and (coalesce(v.due, 'infinity'), v.topic_id, v.created_seq, v.id) > ($3::text::timestamptz, $4, $5, $6)
  and ($7::timestamptz is null or v.due <= $7) and ($8::text is null or v.topic_id = $8)
order by coalesce(v.due, 'infinity'), v.topic_id, v.created_seq, v.id limit $9
