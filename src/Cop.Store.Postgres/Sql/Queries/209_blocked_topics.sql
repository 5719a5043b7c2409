-- Topics whose projection waits for missing parents (D-22).
select t.topic_id, t.last_seq, t.applied_seq, t.revision, t.replica_of, t.local_from_seq, t.blocked_by, t.missing, t.last_hash
from {schema}.topics t where t.blocked_by is not null and t.topic_id > $1 order by t.topic_id limit $2
