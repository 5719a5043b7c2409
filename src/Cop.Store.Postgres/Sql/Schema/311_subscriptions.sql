-- Delivery state of an agent on a topic (D-61). Every write checks the version that it was decided on,
-- and the random token of the last write (M-16).
create table {schema}.subscriptions (
  topic_id text collate "C" not null,
  agent text collate "C" not null,
  version bigint not null,
  write_token uuid not null,
  cursor bigint not null,
  is_open boolean not null,
  body bytea not null,
  primary key (topic_id, agent)
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02);
