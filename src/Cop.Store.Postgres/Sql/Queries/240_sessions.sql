-- Sessions, each with the rest of its lease.
select s.session, s.node_id, s.lease_until - clock_timestamp(), s.agents from {schema}.sessions s order by s.node_id, s.session limit $1
