-- The given ids that an event names as a parent (D-22).
select k.id_key from (select * from unnest($1::uuid[]) limit cardinality($1)) as k(id_key)
where exists (select from {schema}.event_parents p where p.parent_key = k.id_key)
