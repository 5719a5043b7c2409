-- Parents that must be in the store.
select {schema}.changed('a parent') from unnest($1::uuid[]) as p(id_key) where not exists (select from {schema}.event_ids i where i.id_key = p.id_key) limit 1
