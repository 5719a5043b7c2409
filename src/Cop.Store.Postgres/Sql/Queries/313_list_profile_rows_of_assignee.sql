-- The same of one assignee, in any status: few rows, compared with those of a status.
select null::bigint, v.body from {schema}.views v
where v.scope = $1 and v.name = $6 and (v.topic_id, v.created_seq, v.id) > ($2, $3, $4)
  and ($5::text is null or v.state = $5) and ($7::timestamptz is null or v.due <= $7)
order by v.topic_id, v.created_seq, v.id limit $8
