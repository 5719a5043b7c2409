-- Tells other sessions what was committed; a transaction of its own, so that no append waits for the queue of notifications.
select pg_notify($1, text) from unnest($2::text[]) text
