-- Ends a session and notifies the others, so that they need not wait for its lease.
with ended as (delete from {schema}.sessions where session = $1)
select pg_notify($2, $3)
