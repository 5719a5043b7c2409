-- The store's own id (CE-6), that of its history, which is replaced when the end of the log was lost (M-16), and the next topic number, of which nodes take blocks: one row, made with the schema.
create table {schema}.store (
  singleton boolean primary key default true check (singleton),
  store_id text not null default 'urn:cop:store:' || gen_random_uuid(),
  history_id text not null default 'urn:cop:history:' || gen_random_uuid(),
  next_topic_no bigint not null default 1
);
insert into {schema}.store default values;
