-- Topics that have all labels, by their last change, the latest first. Labels that many topics have are found among the latest thousand.
-- Otherwise a thousand or fewer are found by their labels and sorted; of more, the latest are read in their order. The labels come from a
-- subquery and the position is an expression, so that every plan finds them by their index: by its statistics the server would read the
-- whole table for labels that many topics have and none together, and the whole order beside the labels in a generic plan.
with latest as materialized (
  select i.topic_id, i.position, i.labels, i.body from {schema}.topic_index i where i.position < $1 order by i.position desc limit 1000),
near as materialized (
  select l.topic_id, l.position, l.labels, l.body, row_number() over (order by l.position desc) as at from latest l
  where l.labels @> $3::text[]),
enough as materialized (select from near n where n.at = $2),
found as materialized (
  select f.topic_id, f.position, f.labels, f.body, row_number() over () as at from (
    select i.topic_id, i.position, i.labels, i.body from {schema}.topic_index i
    where not exists (select from enough) and i.labels @> (select $3::text[]) and i.position + 0 < $1 limit 1001) f),
many as materialized (select from found f where f.at > 1000)
select u.topic_id, u.position, u.labels, u.body from (
  select n.topic_id, n.position, n.labels, n.body from near n where exists (select from enough)
  union all
  select f.topic_id, f.position, f.labels, f.body from found f where not exists (select from many)
  union all (
    select i.topic_id, i.position, i.labels, i.body from {schema}.topic_index i
    where exists (select from many) and i.labels @> $3::text[] and i.position < $1 order by i.position desc limit $2)) u
order by u.position desc limit $2
