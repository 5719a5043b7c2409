-- Which process of the server this is; a pooler tells its clients another number.
select pg_backend_pid()
