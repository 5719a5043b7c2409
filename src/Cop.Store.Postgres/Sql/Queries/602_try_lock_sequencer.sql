-- The same for the background: whoever comes second has nothing to do.
select pg_try_advisory_xact_lock({seed})
