-- The same of rows due by a time: only those rows are read and sorted.
select null::bigint, d.body
from (
  select v.topic_id, v.created_seq, v.id, v.state, v.name, v.body from {schema}.views v
  where v.scope = $1 and v.due <= $7 and v.due is not null offset 0) d
where (d.topic_id, d.created_seq, d.id) > ($2, $3, $4) and ($5::text is null or d.state = $5) and ($6::text is null or d.name = $6)
order by d.topic_id, d.created_seq, d.id limit $8
