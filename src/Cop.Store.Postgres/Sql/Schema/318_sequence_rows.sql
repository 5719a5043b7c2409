-- Sequences of rows beside the log, such as a ledger (D-86). The running role inserts rows, and can neither update nor delete them.
create table {schema}.sequence_rows (
  sequence text collate "C" not null check (length(sequence) between 1 and 100),
  row_index bigint not null check (row_index >= 0),
  data bytea not null,
  primary key (sequence, row_index)
);
alter table {schema}.sequence_rows alter column data set storage external;
