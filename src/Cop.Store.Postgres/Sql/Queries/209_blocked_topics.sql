-- Topics whose projection waits for missing parents (D-22).
select t.topic_id, h.last_seq, h.applied_seq, h.revision, t.replica_of, t.local_from_seq, t.blocked_by, t.missing, h.last_hash
from {schema}.topics t
cross join lateral (select * from {schema}.heads h where h.topic_no = t.topic_no offset 0) h where t.blocked_by is not null and t.topic_id > $1 order by t.topic_id limit $2
