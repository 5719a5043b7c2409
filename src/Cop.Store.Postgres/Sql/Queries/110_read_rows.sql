-- All rows of a topic as of one moment.
select t.applied_seq, 0::smallint as kind, t.view from {schema}.topics t where t.topic_id = $1
union all
select t.applied_seq, v.kind, v.body from {schema}.topics t join {schema}.views v on v.topic_id = t.topic_id where t.topic_id = $1
