-- Says that the node lives. A session that was swept up comes back: what others took over meanwhile is guarded by the lanes' versions.
insert into {schema}.sessions (session, node_id, lease_until) values ($1, $2, clock_timestamp() + $3)
on conflict (session) do update set lease_until = excluded.lease_until
