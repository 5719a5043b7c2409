-- Derived rows except the topics' own; the columns beside the body are what listings filter and order by (D-47).
create table {schema}.views (
  topic_id text collate "C" not null,
  kind smallint not null,
  id text collate "C" not null,
  created_seq bigint not null,
  status smallint not null,
  task_id text collate "C",
  name text collate "C",
  body bytea not null,
  primary key (topic_id, kind, id)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
create index views_order on {schema}.views (kind, topic_id, created_seq, id);
create index views_active on {schema}.views (topic_id, id) where kind = 4 and status = 0;
