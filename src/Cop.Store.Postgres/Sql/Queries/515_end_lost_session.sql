-- Ends a session whose process has ended: its connection, which held the lock, has closed.
delete from {schema}.sessions s where s.session = $1 and s.has_connection and pg_try_advisory_xact_lock(hashtextextended(s.session, 0))
