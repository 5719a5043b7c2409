-- What appends leave for the sequencer (M-9): a run of applied events of one topic. Marks of one unit over several topics share a group.
create table {schema}.marks (
  mark bigint generated always as identity primary key,
  topic_id text collate "C" not null,
  first_seq bigint not null,
  count integer not null,
  group_id uuid
) with (autovacuum_vacuum_scale_factor = 0.05);
