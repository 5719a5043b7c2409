-- Locks topics that do not exist yet, with the lock of an append that creates one. A topic created meanwhile is not locked by this.
select n.id from unnest($1::text[]) n(id)
where not exists (select from {schema}.topics t where t.topic_id = n.id) and pg_try_advisory_xact_lock(hashtextextended(n.id, {seed}))
