-- Opens a session on the server's clock, unless a live session uses the node's id (D-86). Sessions that ended a day ago are deleted. If no
-- heartbeat arrived for a third of a lease, the server was unavailable: the leases of all sessions that were live then are renewed (M-16).
with swept as (
  delete from {schema}.sessions where lease_until < clock_timestamp() - interval '1 day'),
seen as materialized (
  select max(s.renewed_at) as last, clock_timestamp() as now from {schema}.sessions s),
opened as (
  insert into {schema}.sessions (session, node_id, lease_until, lease, renewed_at)
  select 'urn:cop:session:' || gen_random_uuid(), $1, n.now + $2, $2, n.now from seen n
  where not exists (select from {schema}.sessions s where s.node_id = $1 and s.lease_until > clock_timestamp())
  returning session),
kept as (
  update {schema}.sessions s set lease_until = case when s.lease_until > n.last then n.now + s.lease else least(s.lease_until, n.now) end,
    renewed_at = least(s.renewed_at, n.now)
  from seen n
  where s.session in (
    select l.session from {schema}.sessions l, seen k
    where exists (select from opened) and k.last not between k.now - $2 / 3 and k.now and (l.lease_until > k.last or l.renewed_at > k.now)
      and l.lease_until > k.now - interval '1 day'
    for update of l skip locked))
select session from opened
