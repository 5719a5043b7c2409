-- The same for topics that are not there yet, as the append does that creates one. A topic that came in between is not held by this.
select n.id from unnest($1::text[]) n(id)
where not exists (select from {schema}.topics t where t.topic_id = n.id) and pg_try_advisory_xact_lock(hashtextextended(n.id, {seed}))
