-- The one lookup by id alone (M-13); it also keeps an id from standing twice in the store.
create table {schema}.event_ids (
  id text collate "C" primary key,
  topic_id text collate "C" not null,
  seq bigint not null
);
