-- The same for the background: whoever comes second has nothing to do.
select pg_try_advisory_xact_lock({seed}) where set_config('idle_in_transaction_session_timeout', '10s', true) is not null
