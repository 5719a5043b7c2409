-- One row per topic, written when it changes in more than its length: other tables of the log refer to a topic by its number, which takes 8
-- bytes instead of 50. The view is the topic's own without the members that every event changes; those are in its head.
create table {schema}.topics (
  topic_id text collate "C" primary key,
  topic_no bigint not null,
  first_seq bigint not null,
  local_from_seq bigint not null default 0,
  replica_of text,
  blocked_by text,
  missing bytea,
  status smallint,
  view bytea
) with (autovacuum_vacuum_scale_factor = 0.02);
create unique index topics_number on {schema}.topics (topic_no);
create index topics_status on {schema}.topics (status, topic_id);
-- Finds the few blocked topics without reading the others.
create index topics_blocked on {schema}.topics (topic_id) where blocked_by is not null;
-- One narrow row per topic, updated by every append, which compares it with the row of its decision: last_hash is the first 16 bytes of the
-- last event's hash (M-16). touched_seq and touched_at (milliseconds since 1970) are the topic view's last event; a transaction that writes
-- it locks the topic.
create table {schema}.heads (
  topic_no bigint primary key,
  last_seq bigint not null,
  last_hash uuid not null,
  applied_seq bigint not null,
  revision integer not null default 0,
  touched_seq bigint not null,
  touched_at bigint not null
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
