-- The live session that uses a node's id: the remaining time of its lease, and whether its process has ended; null when the server cannot
-- tell. A lease from before the clock went back is limited to its length.
with cut as (
  update {schema}.sessions set renewed_at = clock_timestamp(), lease_until = clock_timestamp() + lease where node_id = $1 and renewed_at > clock_timestamp())
select s.session, s.lease_until - clock_timestamp(), case when s.has_connection then pg_try_advisory_xact_lock(hashtextextended(s.session, 0)) end
from {schema}.sessions s where s.node_id = $1 and s.lease_until > clock_timestamp() order by s.lease_until desc limit 1
