-- One row per topic: its head, checked by every append, and its own view, so that a plain append updates one row. Its number stands for
-- its id in the log, where eight bytes instead of fifty are a third of the store.
create table {schema}.topics (
  topic_no bigint generated always as identity,
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
create unique index topics_number on {schema}.topics (topic_no);
