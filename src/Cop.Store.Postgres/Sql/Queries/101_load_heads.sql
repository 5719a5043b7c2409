-- Heads, with the topics' numbers and own views: first of a load, so that what is loaded behind it is never older. Of all that is looked up by arrays here the limit
-- cuts nothing off, but lets the server expect a row or two: for the ten that it expects of any array it would make a plan of its own at every call.
select t.topic_id, h.last_seq, h.applied_seq, h.revision, t.replica_of, t.local_from_seq, t.blocked_by, t.missing, h.last_hash, t.topic_no, t.view, h.applied_seq, h.touched_seq, h.touched_at
from (select * from unnest($1::text[]) limit cardinality($1)) as k(topic_id)
cross join lateral (select * from {schema}.topics t where t.topic_id = k.topic_id limit 1) t
cross join lateral (select * from {schema}.heads h where h.topic_no = t.topic_no limit 1) h
