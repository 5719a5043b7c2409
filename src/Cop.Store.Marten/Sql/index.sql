-- Statements of the index of topics, and reads for people who operate the store.

-- name: indexed_position
select coalesce((select position from {s}.cop_topic_index_position), 0)

-- name: index_entries
select i.topic_id, i.position, i.labels, i.body from (select * from unnest($1::text[]) limit cardinality($1)) as k(topic_id)
cross join lateral (select * from {s}.cop_topic_index i where i.topic_id = k.topic_id limit 1) i

-- name: advance_index
-- Returns no row when another node has moved the index meanwhile.
with moved as (
  insert into {s}.cop_topic_index_position as p (position) select $2 where ($1 = 0 or exists (select from {s}.cop_topic_index_position)) and set_config('client_min_messages', 'warning', true) is not null
  on conflict (singleton) do update set position = excluded.position where p.position = $1 returning 1),
put as (
  insert into {s}.cop_topic_index as i (topic_id, position, labels, body)
  select u.topic_id, u.position, string_to_array(u.labels, E'\n'), u.body
  from unnest($3::text[], $4::bigint[], $5::text[], $6::bytea[]) as u(topic_id, position, labels, body) where exists (select from moved)
  on conflict (topic_id) do update set position = excluded.position, labels = excluded.labels, body = excluded.body),
counted as (
  insert into {s}.cop_topic_index_counters as c (name, value)
  select u.name, u.value from unnest($7::text[], $8::bigint[]) as u(name, value) where exists (select from moved)
  on conflict (name) do update set value = c.value + excluded.value)
select true from moved

-- name: list_index
select i.topic_id, i.position, i.labels, i.body from {s}.cop_topic_index i where i.position < $1 order by i.position desc limit $2

-- name: list_index_of_labels
with latest as materialized (
  select i.topic_id, i.position, i.labels, i.body from {s}.cop_topic_index i where i.position < $1 order by i.position desc limit 1000),
near as materialized (
  select l.topic_id, l.position, l.labels, l.body, row_number() over (order by l.position desc) as at from latest l
  where l.labels @> $3::text[]),
enough as materialized (select from near n where n.at = $2),
found as materialized (
  select f.topic_id, f.position, f.labels, f.body, row_number() over () as at from (
    select i.topic_id, i.position, i.labels, i.body from {s}.cop_topic_index i
    where not exists (select from enough) and i.labels @> (select $3::text[]) and i.position + 0 < $1 limit 1001) f),
many as materialized (select from found f where f.at > 1000)
select u.topic_id, u.position, u.labels, u.body from (
  select n.topic_id, n.position, n.labels, n.body from near n where exists (select from enough)
  union all
  select f.topic_id, f.position, f.labels, f.body from found f where not exists (select from many)
  union all (
    select i.topic_id, i.position, i.labels, i.body from {s}.cop_topic_index i
    where exists (select from many) and i.labels @> $3::text[] and i.position < $1 order by i.position desc limit $2)) u
order by u.position desc limit $2

-- name: index_counters
select c.name, c.value from {s}.cop_topic_index_counters c where c.name >= $1 and c.name < $2 and c.value <> 0 order by c.name limit $3

-- name: reset_index
with moved as (
  insert into {s}.cop_topic_index_position (position) select 0 where set_config('client_min_messages', 'warning', true) is not null
  on conflict (singleton) do update set position = 0 returning 1),
emptied as (
  delete from {s}.cop_topic_index where exists (select from moved))
delete from {s}.cop_topic_index_counters where exists (select from moved)

-- name: read_sessions
select o.session, o.node_id, o.lease_until - clock_timestamp(), o.agents, o.renewed_at,
  case when octet_length(o.figures) <= $2 then o.figures end
from {s}.cop_sessions o order by o.node_id, o.session limit $1

-- name: read_agents
select a.agent from {s}.cop_agents a order by a.agent limit $1

-- name: subscriptions_of_topic
select u.body from {s}.cop_subscriptions u where u.topic_id = $1 order by u.agent limit $2
