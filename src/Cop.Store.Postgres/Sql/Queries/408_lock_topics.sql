-- Holds topics for a transaction of the host, as far as nobody else does; it never waits, so that no two can wait for each other.
select t.topic_id from {schema}.topics t where t.topic_id = any($1) for update skip locked
