-- Derived rows except the topics' own. Listings filter and order by the columns beside the body (D-47); name holds at most 256 bytes, so that no row is
-- too long for an index (D-14). Rows of profiles (M-15) also have scope (profile and kind), state (their status) and due; name is their assignee.
create table {schema}.views (
  topic_id text collate "C" not null,
  kind smallint not null,
  id text collate "C" not null,
  created_seq bigint not null,
  status smallint not null,
  task_id text collate "C",
  name text collate "C",
  scope text collate "C",
  state text collate "C",
  due timestamptz,
  body bytea not null
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
create index views_order on {schema}.views (kind, topic_id, created_seq, id);
create index views_active on {schema}.views (topic_id, id) where kind = 4 and status = 0;
-- Listings over all topics by status or name: the few open tasks are found without reading the many that are done.
create index views_status on {schema}.views (kind, status, topic_id, created_seq, id);
create index views_name on {schema}.views (kind, name, topic_id, created_seq, id) where name is not null;
-- The first ones due of a status, and of a status and an assignee: an inbox.
create index views_scope_state_due on {schema}.views (scope, state, coalesce(due, 'infinity'), topic_id, created_seq, id)
where scope is not null and state is not null;
create index views_scope_state_name_due on {schema}.views (scope, state, name, coalesce(due, 'infinity'), topic_id, created_seq, id)
where scope is not null and state is not null and name is not null;
-- Listings of a profile's rows.
create index views_scope on {schema}.views (scope, topic_id, created_seq, id) where scope is not null;
create index views_scope_state on {schema}.views (scope, state, topic_id, created_seq, id) where scope is not null and state is not null;
create index views_scope_name on {schema}.views (scope, name, topic_id, created_seq, id) where scope is not null and name is not null;
create index views_scope_due on {schema}.views (scope, due) where scope is not null and due is not null;
-- The key is created last: of two indexes of equal cost the planner takes the newer one, until the table is analysed for the first time.
alter table {schema}.views add primary key (topic_id, kind, id);
