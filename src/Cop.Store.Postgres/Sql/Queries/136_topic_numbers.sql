-- The numbers of topics.
select t.topic_id, t.topic_no from {schema}.topics t where t.topic_id = any($1)
