-- The order over all topics, as runs: an event's position is that of its run's first plus its distance (M-9).
create table {schema}.positions (
  first_position bigint primary key,
  topic_id text collate "C" not null,
  first_seq bigint not null,
  count integer not null
);
create unique index positions_topic on {schema}.positions (topic_id, first_seq);
