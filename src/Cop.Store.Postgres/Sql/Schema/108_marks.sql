-- What commits leave for the sequencer (M-9), a row each: runs of applied events, parents first. Of runs that are not ordered only the kernel
-- knows the order.
create table {schema}.marks (
  mark bigint generated always as identity primary key,
  topic_nos bigint[] not null,
  first_seqs bigint[] not null,
  counts integer[] not null,
  is_ordered boolean not null
) with (autovacuum_vacuum_scale_factor = 0.05);
