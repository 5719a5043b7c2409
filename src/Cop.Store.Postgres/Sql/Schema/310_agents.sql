-- Registered agents and the start of each (D-64): at a topicSeq, or after a position.
create table {schema}.agents (
  agent text collate "C" primary key,
  from_seq bigint,
  from_position bigint not null
);
