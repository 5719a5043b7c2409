-- A page of topics in the order of their ids.
select t.applied_seq, t.view from {schema}.topics t
where t.topic_id > $1 and ($2::text is null or t.topic_id = $2) and t.view is not null and ($3::smallint is null or t.status = $3)
order by t.topic_id limit $4
