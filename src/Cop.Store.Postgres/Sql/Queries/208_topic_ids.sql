-- Topics in the order of their ids.
select t.topic_id from {schema}.topics t where t.topic_id > $1 order by t.topic_id limit $2
