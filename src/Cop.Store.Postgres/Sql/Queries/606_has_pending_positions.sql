-- Whether any position is pending; in order, so that the index skips deleted rows.
select exists (select from (select m.entry_no from {schema}.pending_positions m order by m.entry_no limit 1) f)
