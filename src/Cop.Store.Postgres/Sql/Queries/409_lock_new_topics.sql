-- Holds topics that are not there yet, as the append does that creates one.
select pg_advisory_xact_lock(hashtextextended(n.id, {seed})) from (select id from unnest($1::text[]) id order by id) n
