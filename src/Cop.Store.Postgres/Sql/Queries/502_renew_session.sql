-- Renews a session's lease, records its agents and returns the other live sessions. A session that was deleted comes back: what others took over meanwhile is
-- protected by the versions of subscriptions.
with renewed as (
  insert into {schema}.sessions (session, node_id, lease_until, agents, profiles) values ($1, $2, clock_timestamp() + $3, $4, $5)
  on conflict (session) do update set lease_until = excluded.lease_until, agents = excluded.agents, profiles = excluded.profiles)
select s.session, s.agents, s.lease_until - clock_timestamp() from {schema}.sessions s where s.session <> $1 and s.lease_until > clock_timestamp()
