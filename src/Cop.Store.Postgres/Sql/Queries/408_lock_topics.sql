-- Locks topics for a host's transaction, except those that another one holds. It never waits, so that no two transactions can wait for each other.
select t.topic_id from {schema}.topics t join {schema}.heads h on h.topic_no = t.topic_no where t.topic_id = any($1) for update of h skip locked
