-- Ends a session in order and says so, so that others need not wait for its lease.
with ended as (delete from {schema}.sessions where session = $1)
select pg_notify($2, $3)
