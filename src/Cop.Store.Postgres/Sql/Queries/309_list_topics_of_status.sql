-- The same of one state, by an index of its own.
select t.applied_seq, t.view from {schema}.topics t
where t.status = $3 and t.topic_id > $1 and t.view is not null
order by t.topic_id limit $2
