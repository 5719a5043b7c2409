-- The index of topics by their last change, and its counters: derived data of a dashboard, written behind the positions and never by an
-- append. At most one row holds the last position that it includes.
create table {schema}.topic_index_position (
  singleton boolean primary key default true check (singleton),
  position bigint not null
);
create table {schema}.topic_index (
  topic_id text collate "C" primary key,
  position bigint not null,
  labels text[] collate "C" not null,
  body bytea not null
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
create index topic_index_change on {schema}.topic_index (position);
create index topic_index_labels on {schema}.topic_index using gin (labels);
create table {schema}.topic_index_counters (
  name text collate "C" primary key,
  value bigint not null
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);
