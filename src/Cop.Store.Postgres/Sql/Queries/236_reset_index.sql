-- Empties the index of topics; the update of its position comes first, so that a node that advances it waits or fails.
with moved as (
  insert into {schema}.topic_index_position (position) values (0) on conflict (singleton) do update set position = 0 returning 1),
emptied as (
  delete from {schema}.topic_index where exists (select from moved))
delete from {schema}.topic_index_counters where exists (select from moved)
