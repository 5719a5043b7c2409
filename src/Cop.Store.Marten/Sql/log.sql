-- name: read_topic
select e.version - 1 + t.first_seq, e.bdata from {s}.cop_topics t
join {s}.mt_events e on e.stream_id = t.stream and e.version >= $2 + 1 - t.first_seq and e.version <= least($3, t.last_seq) + 1 - t.first_seq
where t.topic_id = $1 order by e.version limit $4

-- name: read_positions
select r.first_position + e.version - 1 + t.first_seq - r.first_seq, e.bdata
from (
  select * from {s}.cop_positions p
  where p.first_position >= coalesce((select max(b.first_position) from {s}.cop_positions b where b.first_position <= $1), 0)
    and p.first_position < $1 + $2 and p.first_position + p.count > $1) r
cross join lateral (select * from {s}.cop_topics t where t.topic_id = r.topic_id offset 0) t
cross join lateral (
  select e.version, e.bdata from {s}.mt_events e
  where e.stream_id = t.stream and e.version >= r.first_seq + 1 - t.first_seq + greatest($1 - r.first_position, 0)
    and e.version < r.first_seq + 1 - t.first_seq + least(r.count, $1 + $2 - r.first_position) offset 0) e
order by 1

-- name: last_position
select coalesce((select p.first_position + p.count - 1 from {s}.cop_positions p order by p.first_position desc limit 1), 0)

-- name: position
select p.first_position + $2 - p.first_seq
from (select * from {s}.cop_positions p where p.topic_id = $1 and p.first_seq <= $2 order by p.first_seq desc limit 1) p
where p.first_seq + p.count > $2

-- name: children
select c.topic_id, c.seq from {s}.cop_parents c where c.parent_key = $1 order by c.topic_id, c.seq limit $2

-- name: named_parents
select k.id from (select * from unnest($1::uuid[]) limit cardinality($1)) as k(id)
where exists (select from {s}.cop_parents p where p.parent_key = k.id)

-- name: topic_ids
select t.topic_id from {s}.cop_topics t where t.topic_id > $1 order by t.topic_id limit $2

-- name: blocked_topics
select t.topic_id, t.last_seq, t.applied_seq, t.revision, t.replica_of, t.local_from_seq, t.blocked_by, t.missing, t.last_hash
from {s}.cop_topics t where t.blocked_by is not null and t.topic_id > $1 order by t.topic_id limit $2

-- name: read_by_type
select e.bdata from {s}.cop_topics t
cross join lateral (
  select c.seq from {s}.cop_events c
  where c.topic_id = t.topic_id and c.seq > $3 and c.seq <= t.applied_seq and not c.is_effect
    and hashtextextended(c.type, 0) = hashtextextended($2 collate "C", 0) and c.type = $2
  order by c.seq limit $4) c
join {s}.mt_events e on e.stream_id = t.stream and e.version = c.seq + 1 - t.first_seq
where t.topic_id = $1 order by e.version

-- name: next_events
select e.bdata from {s}.cop_topics t
cross join lateral (
  select c.seq from {s}.cop_events c
  where c.topic_id = t.topic_id and c.seq > $2 and c.seq <= t.applied_seq and not c.is_effect
    and (c.type = any($3::text[]) or (not c.type = any($6::text[])
      and (($3 = '{}' and $4::text[] = '{}') or exists (select from unnest($4) p where starts_with(c.type, p)))))
  order by c.seq limit $5) c
join {s}.mt_events e on e.stream_id = t.stream and e.version = c.seq + 1 - t.first_seq
where t.topic_id = $1 order by e.version

-- name: topics_with_work
select t.topic_id from {s}.cop_topics t
left join {s}.cop_subscriptions u on u.topic_id = t.topic_id and u.agent = $1
where t.topic_id > $2 and t.replica_of is null and ($3::text[] = '{}' or t.topic_id = any($3)) and (
  coalesce(u.is_open, false) or exists (
    select from {s}.cop_events c
    where c.topic_id = t.topic_id and c.seq > coalesce(u.cursor, {s}.cop_initial_cursor(t.topic_id, $1)) and c.seq <= t.applied_seq
      and not c.is_effect
      and (c.type = any($4::text[]) or (not c.type = any($7::text[])
        and (($4 = '{}' and $5::text[] = '{}') or exists (select from unnest($5) p where starts_with(c.type, p)))))))
order by t.topic_id limit $6

-- name: subscription
select u.body, case when u.body is null then {s}.cop_initial_cursor($1, $2) end
from (select 1) one left join {s}.cop_subscriptions u on u.topic_id = $1 and u.agent = $2
where u.body is not null or exists (select from {s}.cop_agents a where a.agent = $2)

-- name: agent
select a.agent from {s}.cop_agents a where a.agent = $1

-- name: add_agent
insert into {s}.cop_agents (agent, from_seq, from_position)
select $1, $2, coalesce((select p.first_position + p.count - 1 from {s}.cop_positions p order by p.first_position desc limit 1), 0)
where set_config('client_min_messages', 'warning', true) is not null
on conflict do nothing

-- name: active_continuations
select v.body from {s}.cop_views v
cross join lateral (select from {s}.cop_topics t where t.topic_id = v.topic_id and t.replica_of is null offset 0) t
where v.kind = 4 and v.status = 0 and (v.topic_id, v.id) > ($1, $2) order by v.topic_id, v.id limit $3

-- name: idle_topics
select t.view from {s}.cop_topics t
where t.topic_id > $1 and ($2::text is null or t.topic_id = $2) and t.status = 1 and t.replica_of is null
  and (select true from {s}.cop_views v where v.topic_id = t.topic_id and v.kind in (1, 4) limit 1)
order by t.topic_id limit $3

-- name: new_commits
select exists (select from (select m.entry_no from {s}.cop_pending m order by m.entry_no limit 1) f), w.last, r.last, r.topic_id, r.seq
from (select coalesce((select p.first_position + p.count - 1 from {s}.cop_positions p order by p.first_position desc limit 1), 0) as last) w
left join (
  select p.first_position + p.count - 1 as last, p.topic_id, p.first_seq + p.count - 1 as seq from {s}.cop_positions p
  where p.first_position > $1 and p.writer is distinct from $3 order by p.first_position limit $2) r on true
order by r.last

-- name: has_pending
select exists (select from (select m.entry_no from {s}.cop_pending m order by m.entry_no limit 1) f)

-- name: lock_sequencer
select pg_advisory_xact_lock({seed}) where set_config('idle_in_transaction_session_timeout', '10s', true) is not null
  and set_config('client_min_messages', 'warning', true) is not null

-- name: try_lock_sequencer
select pg_try_advisory_xact_lock({seed}) where set_config('idle_in_transaction_session_timeout', '10s', true) is not null
  and set_config('client_min_messages', 'warning', true) is not null

-- name: pending
select m.entry_no, m.writer, m.is_ordered, m.topic_ids, m.first_seqs, m.counts from {s}.cop_pending m order by m.entry_no limit $1

-- name: delete_pending
delete from {s}.cop_pending where entry_no = any($1)

-- name: insert_positions
insert into {s}.cop_positions (first_position, count, topic_id, first_seq, writer) select * from unnest($1, $2, $3, $4, $5)

-- name: size
select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1 and c.relkind = 'r' and (c.relname like 'cop\_%' or c.relname in ('mt_events', 'mt_streams'))

-- name: row_count
select coalesce((select r.row_index + 1 from {s}.cop_sequence_rows r where r.sequence = $1 order by r.row_index desc limit 1), 0)

-- name: read_rows
select r.row_index, r.data from {s}.cop_sequence_rows r
where r.sequence = $1 and r.row_index >= $2 and r.row_index < $3 order by r.row_index limit $4

-- name: append_rows
-- Of two concurrent writers the primary key lets one insert; the other waits for it and fails.
with added as (
  insert into {s}.cop_sequence_rows (sequence, row_index, data)
  select n.sequence, n.row_index, n.data from unnest($1::text[], $2::bigint[], $3::bytea[]) as n(sequence, row_index, data)
  where set_config('client_min_messages', 'warning', true) is not null and not exists (
    select from unnest($4::text[], $5::bigint[]) as e(sequence, first_index)
    where e.first_index <> coalesce(
      (select r.row_index + 1 from {s}.cop_sequence_rows r where r.sequence = e.sequence order by r.row_index desc limit 1), 0))
  returning 1)
select count(*) from added
