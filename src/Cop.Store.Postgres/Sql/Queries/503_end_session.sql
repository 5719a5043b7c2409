-- Ends a session in order, so that others need not wait for its lease.
delete from {schema}.sessions where session = $1
