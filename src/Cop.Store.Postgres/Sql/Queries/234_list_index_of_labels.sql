-- Topics that have all labels, by their last change, the latest first. A thousand or fewer are found by their labels and sorted; of more,
-- the latest are read in their order. One plan for both would read the whole order for a label that few topics have.
with found as materialized (
  select f.topic_id, f.position, f.labels, f.body, row_number() over () as at from (
    select i.topic_id, i.position, i.labels, i.body from {schema}.topic_index i
    where i.labels @> $3::text[] and i.position < $1 limit 1001) f),
many as materialized (select from found f where f.at > 1000)
select u.topic_id, u.position, u.labels, u.body from (
  select f.topic_id, f.position, f.labels, f.body from found f where not exists (select from many)
  union all (
    select i.topic_id, i.position, i.labels, i.body from {schema}.topic_index i
    where exists (select from many) and i.labels @> $3::text[] and i.position < $1 order by i.position desc limit $2)) u
order by u.position desc limit $2
