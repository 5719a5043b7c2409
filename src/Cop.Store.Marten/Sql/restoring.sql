-- name: live_nodes
select o.node_id from {s}.cop_sessions o where o.lease_until > clock_timestamp() order by o.node_id

-- name: remove_rows
truncate {s}.cop_topics, {s}.cop_events, {s}.cop_parents, {s}.cop_views, {s}.cop_waits, {s}.cop_pending, {s}.cop_positions

-- name: lock_for_restoring
lock table {s}.mt_streams, {s}.mt_events, {s}.cop_topics in exclusive mode

-- name: binary_events
-- Pages over all streams; events of the host's own streams are JSON, or are no COP events.
select e.stream_id::text, e.version, e.bdata, e.headers ->> 'cop-draft-digest', e.headers ->> 'cop-replica-of'
from {s}.mt_events e
where e.bdata is not null and (e.stream_id > $1 or e.stream_id = $1 and e.version > $2)
order by e.stream_id, e.version limit $3

-- name: first_binary_events
select e.stream_id::text, e.version, e.bdata, e.headers ->> 'cop-draft-digest', e.headers ->> 'cop-replica-of'
from {s}.mt_events e where e.bdata is not null order by e.stream_id, e.version limit $1

-- name: restore_topics
insert into {s}.cop_topics (topic_id, stream, first_seq, last_seq, last_hash, applied_seq, local_from_seq, replica_of)
select * from unnest($1, $2, $3, $4, $5, $4, $6, $7)

-- name: restore_events
insert into {s}.cop_events (topic_id, seq, is_effect, type, draft_digest) select * from unnest($1, $2, $3, $4, $5)

-- name: restore_parents
insert into {s}.cop_parents (parent_key, topic_id, seq) select * from unnest($1, $2, $3)

-- name: block_topic
update {s}.cop_topics set applied_seq = $2, blocked_by = $3, missing = $4 where topic_id = $1

-- name: links_between_topics
-- Within a topic, parents always come first.
select p.topic_id, p.seq, p.parent_key, t.topic_id, e.version - 1 + t.first_seq
from {s}.cop_parents p left join {s}.mt_events e on e.id = p.parent_key left join {s}.cop_topics t on t.stream = e.stream_id
where t.topic_id is distinct from p.topic_id order by p.topic_id, p.seq

-- name: runs_by_commit
-- Marten numbers events while their streams are locked: the numbers ascend within a stream, and from a parent's commit to a child's.
select r.topic_id, max(r.seq)
from (
  select t.topic_id, e.version - 1 + t.first_seq as seq, e.seq_id,
    row_number() over (order by e.seq_id) - row_number() over (partition by e.stream_id order by e.seq_id) as run
  from {s}.mt_events e join {s}.cop_topics t on t.stream = e.stream_id where e.bdata is not null) r
group by r.topic_id, r.run order by min(r.seq_id)

-- name: renew_history
update {s}.cop_store set history_id = 'urn:cop:history:' || gen_random_uuid()
