-- A page of topics in the order of their ids.
select t.applied_seq, t.view from {schema}.topics t
where t.topic_id > $1 and t.view is not null
order by t.topic_id limit $2
