-- Locks topics for a host's transaction, except those that another one holds. It never waits, so that no two transactions can wait for each other.
select t.topic_id from {schema}.topics t where t.topic_id = any($1) for update skip locked
