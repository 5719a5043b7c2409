-- One row per topic: its head, checked by every append, and its own view, so that a plain append updates one row.
create table {schema}.topics (
  topic_id text collate "C" primary key,
  last_seq bigint not null,
  applied_seq bigint not null,
  revision integer not null,
  first_seq bigint not null,
  local_from_seq bigint not null,
  replica_of text,
  blocked_by text,
  missing text[] not null,
  status smallint,
  view bytea
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02);
