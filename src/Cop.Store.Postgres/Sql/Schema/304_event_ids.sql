-- The only lookup by id alone (M-13); it also makes ids unique in the store. A key is an id in 16 bytes: its UUID, or a hash.
create table {schema}.event_ids (
  id_key uuid primary key,
  topic_no bigint not null,
  seq bigint not null
);
