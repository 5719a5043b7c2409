-- The store's own id (CE-6) and the next topic number, of which nodes take blocks: one row, made with the schema.
create table {schema}.store (
  singleton boolean primary key default true check (singleton),
  store_id text not null default 'urn:cop:store:' || gen_random_uuid(),
  next_topic_no bigint not null default 1
);
insert into {schema}.store default values;
