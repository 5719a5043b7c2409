-- The store's own id (CE-6): one row, made with the schema.
create table {schema}.store (
  singleton boolean primary key default true check (singleton),
  store_id text not null default 'urn:cop:store:' || gen_random_uuid()
);
insert into {schema}.store default values;
