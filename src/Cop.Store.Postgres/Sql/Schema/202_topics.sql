-- One row per topic: its head, checked by every append (last_hash: the first 16 bytes of the last event's hash, M-16), and its own view, so that a plain append updates one row. Other tables of the log name a topic
-- by its number, which takes 8 bytes instead of 50.
create table {schema}.topics (
  topic_no bigint generated always as identity,
  topic_id text collate "C" primary key,
  last_seq bigint not null,
  last_hash uuid not null,
  applied_seq bigint not null,
  revision integer not null,
  first_seq bigint not null,
  local_from_seq bigint not null,
  replica_of text,
  blocked_by text,
  missing bytea,
  status smallint,
  view bytea
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02);
create unique index topics_number on {schema}.topics (topic_no);
create index topics_status on {schema}.topics (status, topic_id);
-- Finds the few blocked topics without reading the others.
create index topics_blocked on {schema}.topics (topic_id) where blocked_by is not null;
