-- The end of a topic's log.
select t.topic_id, h.last_seq, h.applied_seq, h.revision, t.replica_of, t.local_from_seq, t.blocked_by, t.missing, h.last_hash from {schema}.topics t join {schema}.heads h on h.topic_no = t.topic_no where t.topic_id = $1
