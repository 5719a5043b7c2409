-- One sequencer at a time (M-9); the lock ends with the transaction, and that with a node that falls silent in it.
select pg_advisory_xact_lock({seed}) where set_config('idle_in_transaction_session_timeout', '10s', true) is not null
