-- Holds topics for a transaction of the host, waiting for whoever holds them.
select t.topic_id from {schema}.topics t where t.topic_id = any($1) order by t.topic_id for update
