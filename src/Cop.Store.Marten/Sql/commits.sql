-- name: settings
-- A node that is paused within a commit would hold its topics: the server ends its transaction.
select set_config('client_min_messages', 'warning', true), set_config('lock_timeout', '50ms', true),
  set_config('idle_in_transaction_session_timeout', '5s', true),
  set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)

-- name: lock_streams
-- The rows that Marten's own appends lock as well, in one order over all sessions.
select s.id from {s}.mt_streams s where s.id = any($1) order by s.id for update

-- name: try_lock_topics
-- It never waits, so that no two transactions of hosts can wait for each other.
select t.topic_id from {s}.cop_topics t join {s}.mt_streams s on s.id = t.stream where t.topic_id = any($1) for update of s, t skip locked

-- name: lock_new_topics
select pg_advisory_xact_lock(k.key) from (select distinct hashtextextended(id, {seed}) as key from unnest($1::text[]) id order by 1) k

-- name: try_lock_new_topics
select n.id from unnest($1::text[]) n(id)
where not exists (select from {s}.cop_topics t where t.topic_id = n.id) and pg_try_advisory_xact_lock(hashtextextended(n.id, {seed}))

-- name: heads
select t.topic_id, t.last_seq, t.applied_seq, t.revision, t.replica_of, t.local_from_seq, t.blocked_by, t.missing, t.last_hash, t.view, t.first_seq
from (select * from unnest($1::text[]) limit cardinality($1)) as k(topic_id)
cross join lateral (select * from {s}.cop_topics t where t.topic_id = k.topic_id limit 1) t

-- name: check_heads
-- Heads and streams in one snapshot: they are written together.
select k.topic_id, t.last_seq, t.applied_seq, t.revision, t.replica_of, t.local_from_seq, t.blocked_by, t.missing, t.last_hash, t.first_seq,
  (select s.version from {s}.mt_streams s where s.id = k.stream)
from unnest($1::text[], $2) as k(topic_id, stream) left join {s}.cop_topics t on t.topic_id = k.topic_id

-- name: lock_subscriptions
select u.topic_id, u.agent, u.version, u.write_token from unnest($1::text[], $2::text[]) as k(topic_id, agent)
join {s}.cop_subscriptions u on u.topic_id = k.topic_id and u.agent = k.agent order by u.topic_id, u.agent for update of u

-- name: known_ids
select e.id from {s}.mt_events e where e.id = any($1)

-- name: insert_topics
insert into {s}.cop_topics (topic_id, stream, first_seq, last_seq, last_hash, applied_seq, local_from_seq, replica_of, blocked_by, missing,
  status, view)
select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: update_topics
update {s}.cop_topics t set last_seq = n.last_seq, last_hash = n.last_hash, applied_seq = n.applied_seq,
  local_from_seq = n.local_from_seq, replica_of = n.replica_of, blocked_by = n.blocked_by, missing = n.missing,
  status = coalesce(n.status, t.status), view = coalesce(n.view, t.view)
from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  as n(topic_id, last_seq, last_hash, applied_seq, local_from_seq, replica_of, blocked_by, missing, status, view)
where t.topic_id = n.topic_id

-- name: insert_events
insert into {s}.cop_events (topic_id, seq, is_effect, type, draft_digest) select * from unnest(?, ?, ?, ?, ?)

-- name: insert_parents
insert into {s}.cop_parents (parent_key, topic_id, seq) select * from unnest(?, ?, ?)

-- name: write_views
insert into {s}.cop_views (topic_id, kind, id, created_seq, status, task_id, name, scope, state, due, body)
select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (topic_id, kind, id) do update set created_seq = excluded.created_seq, status = excluded.status, task_id = excluded.task_id,
  name = excluded.name, scope = excluded.scope, state = excluded.state, due = excluded.due, body = excluded.body

-- name: delete_views
delete from {s}.cop_views v using unnest(?, ?, ?) as n(topic_id, kind, id)
where v.topic_id = n.topic_id and v.kind = n.kind and v.id = n.id

-- name: delete_waits
delete from {s}.cop_waits w using unnest(?, ?) as n(topic_id, continuation_id)
where w.topic_id = n.topic_id and w.continuation_id = n.continuation_id

-- name: insert_waits
insert into {s}.cop_waits (topic_id, key, continuation_id) select distinct * from unnest(?, ?, ?)

-- name: insert_subscriptions
insert into {s}.cop_subscriptions (topic_id, agent, version, write_token, cursor, is_open, body) select * from unnest(?, ?, ?, ?, ?, ?, ?)

-- name: update_subscriptions
update {s}.cop_subscriptions u set version = n.version, write_token = n.write_token, cursor = n.cursor, is_open = n.is_open, body = n.body
from unnest(?, ?, ?, ?, ?, ?, ?) as n(topic_id, agent, version, write_token, cursor, is_open, body)
where u.topic_id = n.topic_id and u.agent = n.agent

-- name: insert_pending
insert into {s}.cop_pending (writer, is_ordered, topic_ids, first_seqs, counts) values (nullif(?, '00000000-0000-0000-0000-000000000000'::uuid), ?, ?, ?, ?)

-- name: lock_topic
select t.applied_seq, t.view from {s}.mt_streams s join {s}.cop_topics t on t.stream = s.id where t.topic_id = $1 for update of s, t

-- name: replace_topic_view
update {s}.cop_topics set revision = revision + 1, status = $2, view = $3 where topic_id = $1

-- name: wait_for_standby
select pg_logical_emit_message(true, 'cop', '')
where current_setting('synchronous_standby_names') <> '' and set_config('client_min_messages', 'warning', true) is not null
