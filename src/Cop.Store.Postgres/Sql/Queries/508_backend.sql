-- The id of the server process; a pooler reports a different one to its clients.
select pg_backend_pid()
