-- One row, created with the schema: the store's own id (CE-6), the id of its history, which is replaced after a loss of the end of the log
-- (M-16), and the next topic number, of which nodes take blocks.
create table {schema}.store (
  singleton boolean primary key default true check (singleton),
  store_id text not null default 'urn:cop:store:' || gen_random_uuid(),
  history_id text not null default 'urn:cop:history:' || gen_random_uuid(),
  next_topic_no bigint not null default 1
);
insert into {schema}.store default values;
