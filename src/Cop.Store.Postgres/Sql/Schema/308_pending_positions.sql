-- Ranges of applied events that wait for the sequencer (M-9), parents first: a row per commit, or a separate one for a unit whose order the
-- kernel computes. The writer is the session that committed them, whose polling leaves them out; null for a host's transaction.
create table {schema}.pending_positions (
  entry_no bigint generated always as identity primary key,
  writer uuid,
  count integer not null,
  topic_nos bigint[] not null,
  first_seqs bigint[] not null,
  counts integer[] not null,
  is_ordered boolean not null
) with (autovacuum_vacuum_scale_factor = 0.05);
create aggregate {schema}.concat(bigint[]) (sfunc = array_cat, stype = bigint[], initcond = '{}');
create aggregate {schema}.concat(integer[]) (sfunc = array_cat, stype = integer[], initcond = '{}');
