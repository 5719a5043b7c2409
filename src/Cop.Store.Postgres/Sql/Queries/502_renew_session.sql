-- Says that the node lives and which agents it runs, and gives the other sessions that live. One that was swept up comes back: what others
-- took over meanwhile is guarded by the lanes' versions.
with renewed as (
  insert into {schema}.sessions (session, node_id, lease_until, agents) values ($1, $2, clock_timestamp() + $3, $4)
  on conflict (session) do update set lease_until = excluded.lease_until, agents = excluded.agents)
select s.session, s.agents, s.lease_until - clock_timestamp() from {schema}.sessions s where s.session <> $1 and s.lease_until > clock_timestamp()
