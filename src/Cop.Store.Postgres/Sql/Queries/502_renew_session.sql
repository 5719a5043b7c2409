-- Renews a session's lease, records its agents and figures and returns the other live sessions. A deleted session is restored: the versions of
-- subscriptions protect those that were taken over meanwhile. If no heartbeat arrived for a third of a lease, or the clock went back, the
-- server was unavailable: the leases of all sessions that were live then are renewed (M-16). The own row is locked before the others,
-- without waiting for those, so two renewals cannot deadlock. A heartbeat sent before the node declared its profiles (null) may be executed
-- after it: it keeps the declared ones.
with seen as materialized (
  select k.last, k.now, k.last not between k.now - $3::interval / 3 and k.now as was_away
  from (select max(s.renewed_at) as last, clock_timestamp() as now from {schema}.sessions s) k),
renewed as (
  insert into {schema}.sessions as o (session, node_id, lease_until, lease, renewed_at, agents, profiles, has_connection, figures)
  select $1, $2, n.now + $3, $3, n.now, $4, $5, $6, $7 from seen n
  on conflict (session) do update set lease_until = excluded.lease_until, lease = excluded.lease, renewed_at = excluded.renewed_at, agents = excluded.agents,
    profiles = coalesce(excluded.profiles, o.profiles), has_connection = excluded.has_connection,
    figures = excluded.figures
  returning 1),
kept as (
  update {schema}.sessions s set lease_until = case when s.lease_until > n.last then n.now + s.lease else least(s.lease_until, n.now) end,
    renewed_at = least(s.renewed_at, n.now)
  from seen n
  where s.session in (
    select l.session from {schema}.sessions l, seen k
    where (select count(*) from renewed) > 0 and k.was_away and l.session <> $1 and (l.lease_until > k.last or l.renewed_at > k.now)
    for update of l skip locked))
select s.session, s.agents, case when n.was_away then s.lease else s.lease_until - n.now end
from {schema}.sessions s, seen n
where s.session <> $1 and (s.lease_until > n.now and not n.was_away or s.lease_until > n.last and n.was_away)
