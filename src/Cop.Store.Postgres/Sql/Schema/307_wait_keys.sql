-- The wait keys of active continuations, so that an append never scans them (D-56b). A key is a hash, since request ids have no limit.
create table {schema}.wait_keys (
  topic_id text collate "C" not null,
  key uuid not null,
  continuation_id text collate "C" not null,
  primary key (topic_id, key, continuation_id)
);
create index wait_keys_continuation on {schema}.wait_keys (topic_id, continuation_id);
