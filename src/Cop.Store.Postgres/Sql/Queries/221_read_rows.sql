-- Rows of a sequence in the order of their indexes, a page at a time.
select r.row_index, r.data from {schema}.sequence_rows r where r.sequence = $1 and r.row_index >= $2 and r.row_index < $3 order by r.row_index limit $4
