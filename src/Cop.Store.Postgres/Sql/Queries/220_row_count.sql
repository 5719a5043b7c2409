-- The index after the last row of a sequence.
select coalesce((select r.row_index + 1 from {schema}.sequence_rows r where r.sequence = $1 order by r.row_index desc limit 1), 0)
