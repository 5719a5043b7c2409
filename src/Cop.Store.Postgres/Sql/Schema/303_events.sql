-- The log: canonical bytes as they were hashed, never changed (M-13: keyed by topic).
create table {schema}.events (
  topic_no bigint not null,
  seq bigint not null,
  is_effect boolean not null,
  type text collate "C" not null,
  draft_digest bytea,
  body bytea not null,
  primary key (topic_no, seq)
);
