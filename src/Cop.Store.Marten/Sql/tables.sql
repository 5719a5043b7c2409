-- The tables of the COP store beside Marten's own, in the schema of its events. {stream} is the type of Marten's stream ids.
-- One row: the store's own id (CE-6), and the id of its history, which is replaced after a loss of the end of the log (M-16).
create table {s}.cop_store (
  singleton boolean primary key default true check (singleton),
  store_id text not null default 'urn:cop:store:' || gen_random_uuid(),
  history_id text not null default 'urn:cop:history:' || gen_random_uuid()
);
insert into {s}.cop_store default values;
comment on table {s}.cop_store is 'cop {version}';

-- One row per topic: the end of its log, the progress of its projection and its own view. The stream's version is last_seq, or one more
-- where the first topicSeq is 0.
create table {s}.cop_topics (
  topic_id text collate "C" primary key,
  stream {stream} not null,
  first_seq bigint not null,
  last_seq bigint not null,
  last_hash uuid not null,
  applied_seq bigint not null,
  revision integer not null default 0,
  local_from_seq bigint not null default 0,
  replica_of text,
  blocked_by text,
  missing bytea,
  status smallint,
  view bytea
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02);
create unique index cop_topics_stream on {s}.cop_topics (stream);
create index cop_topics_status on {s}.cop_topics (status, topic_id);
create index cop_topics_blocked on {s}.cop_topics (topic_id) where blocked_by is not null;

-- The columns that COP searches events by; the canonical bytes are in Marten's table of events.
create table {s}.cop_events (
  topic_id text collate "C" not null,
  seq bigint not null,
  is_effect boolean not null,
  type text collate "C" not null,
  draft_digest bytea,
  primary key (topic_id, seq)
);
create index cop_events_by_type on {s}.cop_events (topic_id, hashtextextended(type, 0), seq) where not is_effect;

-- Parents to children (M-5). A parent may be named before it is stored (D-22).
create table {s}.cop_parents (
  parent_key uuid not null,
  topic_id text collate "C" not null,
  seq bigint not null,
  primary key (parent_key, topic_id, seq)
);

-- Derived rows except the topics' own, with the columns that listings filter by (D-47). Rows of profiles (M-15) also have
-- scope, state and due, in milliseconds since 1970.
create table {s}.cop_views (
  topic_id text collate "C" not null,
  kind smallint not null,
  id text collate "C" not null,
  created_seq bigint not null,
  status smallint not null,
  task_id text collate "C",
  name text collate "C",
  scope text collate "C",
  state text collate "C",
  due bigint,
  body bytea not null
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
create index cop_views_order on {s}.cop_views (kind, topic_id, created_seq, id);
create index cop_views_status on {s}.cop_views (kind, status, topic_id, created_seq, id);
create index cop_views_name on {s}.cop_views (kind, name, topic_id, created_seq, id) where name is not null;
create index cop_views_active on {s}.cop_views (topic_id, id) where kind = 4 and status = 0;
create index cop_views_scope on {s}.cop_views (scope, topic_id, created_seq, id) where scope is not null;
create index cop_views_state on {s}.cop_views (scope, state, topic_id, created_seq, id) where scope is not null and state is not null;
create index cop_views_state_due on {s}.cop_views (scope, state, coalesce(due, 9223372036854775807), topic_id, created_seq, id)
  where scope is not null and state is not null;
create index cop_views_state_name_due on {s}.cop_views (scope, state, name, coalesce(due, 9223372036854775807), topic_id, created_seq, id)
  where scope is not null and state is not null and name is not null;
create index cop_views_due on {s}.cop_views (scope, due) where scope is not null and due is not null;
alter table {s}.cop_views add primary key (topic_id, kind, id);

-- The wait keys of active continuations (D-56b). A key is a hash, since request ids have no limit.
create table {s}.cop_waits (
  topic_id text collate "C" not null,
  key uuid not null,
  continuation_id text collate "C" not null,
  primary key (topic_id, key, continuation_id)
);
create index cop_waits_continuation on {s}.cop_waits (topic_id, continuation_id);

-- Ranges of applied events without a position yet (M-9), parents first. The writer is the session that committed them; null for a host's.
create table {s}.cop_pending (
  entry_no bigint generated always as identity primary key,
  writer uuid,
  is_ordered boolean not null,
  topic_ids text[] not null,
  first_seqs bigint[] not null,
  counts integer[] not null
) with (autovacuum_vacuum_scale_factor = 0.05);

-- The order over all topics (M-9): a range of a topic's events per row. Marten's own sequence has gaps and is not in causal order.
create table {s}.cop_positions (
  first_position bigint primary key,
  count integer not null,
  topic_id text collate "C" not null,
  first_seq bigint not null,
  writer uuid
);
create unique index cop_positions_topic on {s}.cop_positions (topic_id, first_seq);

-- Registered agents and the start of each (D-64): at a topicSeq, or after a position.
create table {s}.cop_agents (
  agent text collate "C" primary key,
  from_seq bigint,
  from_position bigint not null
);

-- The delivery state of an agent on a topic (D-61). A write checks the version it was decided on, and the token of the last write (M-16).
create table {s}.cop_subscriptions (
  topic_id text collate "C" not null,
  agent text collate "C" not null,
  version bigint not null,
  write_token uuid not null,
  cursor bigint not null,
  is_open boolean not null,
  body bytea not null,
  primary key (topic_id, agent)
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02);

-- Sessions of nodes, each with a lease on the server's clock (D-61, D-86), their agents and the profiles that they have declared (M-15).
create table {s}.cop_sessions (
  session text collate "C" primary key,
  node_id text collate "C" not null,
  lease_until timestamptz not null,
  lease interval not null,
  renewed_at timestamptz not null,
  agents text[] not null default '{}',
  profiles text[]
);
create index cop_sessions_node on {s}.cop_sessions (node_id);

-- Profiles whose rows the store keeps (M-15).
create table {s}.cop_profiles (
  profile text collate "C" primary key,
  version integer not null,
  is_complete boolean not null
);

-- Sequences of rows beside the log, such as a ledger (D-86). The running role needs no right to update or delete them.
create table {s}.cop_sequence_rows (
  sequence text collate "C" not null check (length(sequence) between 1 and 100),
  row_index bigint not null check (row_index >= 0),
  data bytea not null,
  primary key (sequence, row_index)
);
alter table {s}.cop_sequence_rows alter column data set storage external;

-- The initial cursor of an agent on a topic: after the events that were durable when the agent was registered, and never before a replica
-- became local.
create function {s}.cop_initial_cursor(sought_topic text, sought_agent text) returns bigint
language plpgsql stable as $$
begin
  return (
    select greatest(
      coalesce(
        a.from_seq - 1,
        (select p.first_seq + least(p.count, a.from_position - p.first_position + 1) - 1 from {s}.cop_positions p
         where p.topic_id = sought_topic and p.first_position <= a.from_position order by p.first_seq desc limit 1),
        t.first_seq - 1,
        0),
      coalesce(t.local_from_seq, 0) - 1)
    from {s}.cop_agents a left join {s}.cop_topics t on t.topic_id = sought_topic
    where a.agent = sought_agent);
end
$$;
