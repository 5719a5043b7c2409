-- The end of a topic's log.
select t.topic_id, t.last_seq, t.applied_seq, t.revision, t.replica_of, t.local_from_seq, t.blocked_by, t.missing, t.last_hash from {schema}.topics t where t.topic_id = $1
