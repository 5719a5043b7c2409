-- Heads, with the topics' numbers and own views: first in a load, so that rows loaded after them are never older. The limit cuts nothing
-- off, but makes the planner expect a row or two: for the ten rows that it expects of any array it would create a new plan at every call.
select t.topic_id, h.last_seq, h.applied_seq, h.revision, t.replica_of, t.local_from_seq, t.blocked_by, t.missing, h.last_hash, t.topic_no, t.view, h.applied_seq, h.touched_seq, h.touched_at
from (select * from unnest($1::text[]) limit cardinality($1)) as k(topic_id)
cross join lateral (select * from {schema}.topics t where t.topic_id = k.topic_id limit 1) t
cross join lateral (select * from {schema}.heads h where h.topic_no = t.topic_no limit 1) h
