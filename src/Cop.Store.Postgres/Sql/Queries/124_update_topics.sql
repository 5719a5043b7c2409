-- Topics whose own view has changed in more than its length, or that are replicas or blocked. Their heads are locked.
update {schema}.topics t set local_from_seq = n.local_from_seq, replica_of = n.replica_of, blocked_by = n.blocked_by, missing = n.missing,
  status = coalesce(n.status, t.status), view = coalesce(n.view, t.view)
from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bytea[], $6::smallint[], $7::bytea[])
  as n(topic_no, local_from_seq, replica_of, blocked_by, missing, status, view)
where t.topic_no = n.topic_no
