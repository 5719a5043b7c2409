-- Heads, with the topics' own views: first of a load, so that what is loaded behind it is never older.
select t.topic_id, t.last_seq, t.applied_seq, t.revision, t.replica_of, t.local_from_seq, t.blocked_by, t.missing, t.view from {schema}.topics t where t.topic_id = any($1)
