-- Appends rows if each sequence ends where the writer expects. Of two concurrent writers the primary key lets one insert; the other waits for
-- it and fails.
insert into {schema}.sequence_rows (sequence, row_index, data)
select n.sequence, n.row_index, n.data from unnest($1::text[], $2::bigint[], $3::bytea[]) as n(sequence, row_index, data)
where not exists (
  select from unnest($4::text[], $5::bigint[]) as e(sequence, first_index)
  where e.first_index <> coalesce((select r.row_index + 1 from {schema}.sequence_rows r where r.sequence = e.sequence order by r.row_index desc limit 1), 0))
