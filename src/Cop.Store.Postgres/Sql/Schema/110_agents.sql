-- Agents that are known, and where each begins (D-64): at a topicSeq, or behind a position.
create table {schema}.agents (
  agent text collate "C" primary key,
  from_seq bigint,
  from_position bigint not null
);
