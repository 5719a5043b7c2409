-- Ends a session in order and notifies the others, so that none waits for its lease.
with ended as (delete from {schema}.sessions where session = $1)
select pg_notify($2, $3)
