-- Whether anything waits for its position; in order, since the index passes over rows that are gone.
select exists (select from (select m.mark from {schema}.marks m order by m.mark limit 1) f)
