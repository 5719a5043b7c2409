-- The order over all topics (M-9), many ranges of events of one writer per row: an event's position is its range's first plus its distance in it.
create table {schema}.positions (
  first_position bigint primary key,
  count bigint not null,
  writer uuid,
  topic_nos bigint[] not null,
  first_seqs bigint[] not null,
  counts integer[] not null
);
-- The rows of positions that contain a topic's events.
create table {schema}.topic_positions (
  topic_no bigint not null,
  first_seq bigint not null,
  last_seq bigint not null,
  first_position bigint not null,
  primary key (topic_no, first_seq)
);
