-- Locks the sequencer if it is free, for background work: the session that holds the lock does the work.
select pg_try_advisory_xact_lock({seed}) where set_config('idle_in_transaction_session_timeout', '10s', true) is not null
  and set_config('client_min_messages', 'warning', true) is not null
  and set_config('enable_seqscan', 'off', true) is not null and set_config('jit', 'off', true) is not null
