-- One sequencer at a time (M-9); the lock ends with the transaction.
select pg_advisory_xact_lock({seed})
