-- Parents to children (M-5); children to parents are in the event itself. A parent may be named before it is stored (D-22).
create table {schema}.event_parents (
  parent_key uuid not null,
  topic_no bigint not null,
  seq bigint not null,
  primary key (parent_key, topic_no, seq)
);
