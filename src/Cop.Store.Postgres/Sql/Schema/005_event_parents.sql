-- Parents to children (M-5); children to parents is in the event itself. A parent may be named before it comes (D-22).
create table {schema}.event_parents (
  parent_id text collate "C" not null,
  topic_id text collate "C" not null,
  seq bigint not null,
  primary key (parent_id, topic_id, seq)
);
