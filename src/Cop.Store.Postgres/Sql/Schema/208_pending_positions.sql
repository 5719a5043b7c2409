-- Ranges of applied events that wait for the sequencer (M-9), a row per commit unit, parents first. The order of unordered ranges is computed by the
-- kernel.
create table {schema}.pending_positions (
  entry_no bigint generated always as identity primary key,
  topic_nos bigint[] not null,
  first_seqs bigint[] not null,
  counts integer[] not null,
  is_ordered boolean not null
) with (autovacuum_vacuum_scale_factor = 0.05);
