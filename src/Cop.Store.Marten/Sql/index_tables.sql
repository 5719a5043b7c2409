-- The index of topics by their last change, and its counters: derived data of a dashboard, written behind the positions and never by an
-- append. At most one row holds the last position that it includes. The tables are no part of the store's version: they can be dropped at any time.
create table {s}.cop_topic_index (
  topic_id text collate "C" primary key,
  position bigint not null,
  labels text[] collate "C" not null,
  body bytea not null
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
create index cop_topic_index_change on {s}.cop_topic_index (position);
create index cop_topic_index_labels on {s}.cop_topic_index using gin (labels);
create table {s}.cop_topic_index_counters (
  name text collate "C" primary key,
  value bigint not null
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);
create table {s}.cop_topic_index_position (
  singleton boolean primary key default true check (singleton),
  position bigint not null
);
