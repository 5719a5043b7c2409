-- The last assigned position, and whether any position is pending; in order, so that the index skips deleted rows.
select coalesce((select p.first_position + p.count - 1 from {schema}.positions p order by p.first_position desc limit 1), 0),
  exists (select from (select m.entry_no from {schema}.pending_positions m order by m.entry_no limit 1) f)
