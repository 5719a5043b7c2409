-- A page of a profile's rows of one kind over all topics, in the order of (topic, creation) (M-15).
select null::bigint, v.body from {schema}.views v
where v.scope = $1 and (v.topic_id, v.created_seq, v.id) > ($2, $3, $4)
  and ($5::text is null or v.state = $5) and ($6::text is null or v.name = $6) and ($7::timestamptz is null or v.due <= $7)
order by v.topic_id, v.created_seq, v.id limit $8
