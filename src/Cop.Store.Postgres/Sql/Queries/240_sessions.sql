-- Sessions, each with the rest of its lease and the figures of its node, unless they are longer than figures are.
select s.session, s.node_id, s.lease_until - clock_timestamp(), s.agents, s.renewed_at, case when octet_length(s.figures) <= $2 then s.figures end
from {schema}.sessions s order by s.node_id, s.session limit $1
