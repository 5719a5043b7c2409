-- name: store
select obj_description(to_regclass('{s}.cop_store'), 'pg_class'),
  array(select a.attname::text from pg_attribute a where a.attrelid = to_regclass('{s}.mt_events') and a.attnum > 0 and not a.attisdropped),
  (select format_type(a.atttypid, null) from pg_attribute a where a.attrelid = to_regclass('{s}.mt_events') and a.attname = 'stream_id'),
  exists (select from pg_attribute a where a.attrelid = to_regclass('{s}.cop_sessions') and a.attname = 'figures')

-- name: store_id
select store_id from {s}.cop_store

-- name: server_time
select clock_timestamp()

-- name: begin_session
-- Opens a session on the server's clock, unless a live session uses the node's id (D-86). Sessions that ended a day ago are deleted. If no
-- heartbeat arrived for a third of a lease, the server was unavailable: the leases of the sessions that were live then are renewed (M-16).
with swept as (
  delete from {s}.cop_sessions where lease_until < clock_timestamp() - interval '1 day'),
seen as materialized (
  select max(o.renewed_at) as last, clock_timestamp() as now from {s}.cop_sessions o),
opened as (
  insert into {s}.cop_sessions (session, node_id, lease_until, lease, renewed_at)
  select 'urn:cop:session:' || gen_random_uuid(), $1, n.now + $2, $2, n.now from seen n
  where not exists (select from {s}.cop_sessions o where o.node_id = $1 and o.lease_until > clock_timestamp())
  returning session),
kept as (
  update {s}.cop_sessions o set lease_until = case when o.lease_until > n.last then n.now + o.lease else least(o.lease_until, n.now) end,
    renewed_at = least(o.renewed_at, n.now)
  from seen n
  where o.session in (
    select l.session from {s}.cop_sessions l, seen k
    where exists (select from opened) and k.last not between k.now - $2 / 3 and k.now and (l.lease_until > k.last or l.renewed_at > k.now)
      and l.lease_until > k.now - interval '1 day'
    for update of l skip locked))
select session from opened

-- name: renew_session
-- Renews a session's lease, records its figures and returns the other live sessions. A deleted session is restored: the versions of subscriptions protect those
-- that were taken over meanwhile. After an outage of the server the leases of the sessions that were live before are renewed too (M-16).
with seen as materialized (
  select k.last, k.now, k.last not between k.now - $3::interval / 3 and k.now as was_away
  from (select max(o.renewed_at) as last, clock_timestamp() as now from {s}.cop_sessions o) k),
renewed as (
  insert into {s}.cop_sessions as o (session, node_id, lease_until, lease, renewed_at, agents, profiles, figures)
  select $1, $2, n.now + $3, $3, n.now, $4, $5, $6 from seen n
  on conflict (session) do update set lease_until = excluded.lease_until, lease = excluded.lease, renewed_at = excluded.renewed_at,
    agents = excluded.agents, profiles = excluded.profiles, figures = excluded.figures
  returning 1),
kept as (
  update {s}.cop_sessions o set lease_until = case when o.lease_until > n.last then n.now + o.lease else least(o.lease_until, n.now) end,
    renewed_at = least(o.renewed_at, n.now)
  from seen n
  where o.session in (
    select l.session from {s}.cop_sessions l, seen k
    where (select count(*) from renewed) > 0 and k.was_away and l.session <> $1 and (l.lease_until > k.last or l.renewed_at > k.now)
    for update of l skip locked))
select o.session, o.agents, case when n.was_away then o.lease else o.lease_until - n.now end
from {s}.cop_sessions o, seen n
where o.session <> $1 and (o.lease_until > n.now and not n.was_away or o.lease_until > n.last and n.was_away)

-- name: end_session
delete from {s}.cop_sessions where session = $1

-- name: is_session_ended
select not exists (select from {s}.cop_sessions o where o.session = $1 and o.lease_until > clock_timestamp())

-- name: cap_session
-- A lease from before the clock went back is limited to its length.
update {s}.cop_sessions set renewed_at = clock_timestamp(), lease_until = clock_timestamp() + lease
where node_id = $1 and renewed_at > clock_timestamp()

-- name: profiles
select p.profile, p.version, p.is_complete from {s}.cop_profiles p order by p.profile

-- name: add_profile
insert into {s}.cop_profiles as p (profile, version, is_complete) select $1, $2, false
where set_config('client_min_messages', 'warning', true) is not null
on conflict (profile) do update set version = excluded.version, is_complete = false where p.version < excluded.version

-- name: nodes_without_profile
select o.node_id from {s}.cop_sessions o
where o.session <> $1 and o.lease_until > clock_timestamp() and o.profiles is not null and $2 <> all(o.profiles) order by o.node_id

-- name: complete_profile
update {s}.cop_profiles set is_complete = true where profile = $1 and version = $2
  and set_config('client_min_messages', 'warning', true) is not null

-- name: history_id
select store_id, history_id from {s}.cop_store

-- name: replace_history
update {s}.cop_store set history_id = $2 where history_id = $1 returning history_id

-- name: last_event
select e.bdata, p.first_position + p.count - 1, e.id
from (select * from {s}.cop_positions p order by p.first_position desc limit 1) p
join {s}.cop_topics t on t.topic_id = p.topic_id
join {s}.mt_events e on e.stream_id = t.stream and e.version = p.first_seq + p.count - t.first_seq

-- name: remembered_events
select e.bdata, (
  select p.first_position + e.version - 1 + t.first_seq - p.first_seq
  from (
    select * from {s}.cop_positions p where p.topic_id = t.topic_id and p.first_seq <= e.version - 1 + t.first_seq
    order by p.first_seq desc limit 1) p
  where p.first_seq + p.count > e.version - 1 + t.first_seq), e.id
from (select * from unnest($1::uuid[]) limit cardinality($1)) as k(id)
cross join lateral (select * from {s}.mt_events e where e.id = k.id limit 1) e
cross join lateral (select * from {s}.cop_topics t where t.stream = e.stream_id limit 1) t

-- name: subscriptions_beyond_log
select u.body from {s}.cop_subscriptions u left join {s}.cop_topics t on t.topic_id = u.topic_id
where u.cursor > coalesce(t.last_seq, 0) or u.is_open
