-- A topic's own view.
select t.applied_seq, t.view from {schema}.topics t where t.topic_id = $1
