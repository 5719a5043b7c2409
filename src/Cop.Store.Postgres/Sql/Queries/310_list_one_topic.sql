-- The same of one topic: a page of it or none.
select t.applied_seq, t.view from {schema}.topics t
where t.topic_id = $3 and t.topic_id > $1 and ($4::smallint is null or t.status = $4) and t.view is not null
limit $2
