-- Notifies other sessions of commits, in a transaction of its own: no append waits for the queue of notifications.
select pg_notify($1, text) from unnest($2::text[]) text
