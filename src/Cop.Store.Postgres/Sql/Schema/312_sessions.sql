-- Sessions of nodes, each with a lease on the server's clock (D-61, D-86), their agents and the profiles that they have declared, each with
-- its version (M-15); null before the declaration. has_connection: the node holds an advisory lock of the session on a connection of its
-- own, so that the server can tell when its process has ended.
create table {schema}.sessions (
  session text collate "C" primary key,
  node_id text collate "C" not null,
  lease_until timestamptz not null,
  lease interval not null,
  renewed_at timestamptz not null,
  has_connection boolean not null default false,
  agents text[] not null default '{}',
  profiles text[]
);
create index sessions_node on {schema}.sessions (node_id);
