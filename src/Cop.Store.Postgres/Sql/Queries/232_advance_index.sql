-- Writes entries and counters of the index of topics, unless another node has moved it meanwhile: then no row is returned.
with moved as (
  insert into {schema}.topic_index_position as p (position) select $2 where ($1 = 0 or exists (select from {schema}.topic_index_position))
  on conflict (singleton) do update set position = excluded.position where p.position = $1 returning 1),
put as (
  insert into {schema}.topic_index as i (topic_id, position, labels, body)
  select u.topic_id, u.position, string_to_array(u.labels, E'\n'), u.body
  from unnest($3::text[], $4::bigint[], $5::text[], $6::bytea[]) as u(topic_id, position, labels, body) where exists (select from moved)
  on conflict (topic_id) do update set position = excluded.position, labels = excluded.labels, body = excluded.body),
counted as (
  insert into {schema}.topic_index_counters as c (name, value)
  select u.name, u.value from unnest($7::text[], $8::bigint[]) as u(name, value) where exists (select from moved)
  on conflict (name) do update set value = c.value + excluded.value)
select true from moved
