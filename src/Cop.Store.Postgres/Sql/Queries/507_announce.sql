-- Notifies other sessions of commits, in a transaction of its own, so that no append waits for the notification queue.
select pg_notify($1, text) from unnest($2::text[]) text
