-- Nodes with a live session that has declared its profiles without this one. A session that has not declared them yet will see it when it
-- does.
select s.node_id from {schema}.sessions s
where s.session <> $1 and s.lease_until > clock_timestamp() and s.profiles is not null and $2 <> all(s.profiles) order by s.node_id
