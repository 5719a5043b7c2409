-- Sessions of nodes, each with a lease on the server's clock (D-61, D-86), and the agents that they run.
create table {schema}.sessions (
  session text collate "C" primary key,
  node_id text collate "C" not null,
  lease_until timestamptz not null,
  agents text[] not null default '{}'
);
create index sessions_node on {schema}.sessions (node_id);
