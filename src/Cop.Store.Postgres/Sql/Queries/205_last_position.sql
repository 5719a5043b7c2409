-- The last assigned position.
select coalesce((select p.first_position + p.count - 1 from {schema}.positions p order by p.first_position desc limit 1), 0)
