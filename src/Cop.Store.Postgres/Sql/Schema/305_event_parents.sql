-- Parents to children (M-5); children to parents is in the event itself. A parent may be named before it comes (D-22).
create table {schema}.event_parents (
  parent_key uuid not null,
  topic_no bigint not null,
  seq bigint not null,
  primary key (parent_key, topic_no, seq)
);
