-- Gives positions to the runs of a group, in the order that the kernel found for them, and takes its marks away.
with removed as (delete from {schema}.marks where mark = any($4))
insert into {schema}.positions (first_position, topic_id, first_seq, count)
select coalesce((select p.first_position + p.count from {schema}.positions p order by p.first_position desc limit 1), 1)
  + sum(r.count) over (order by r.place) - r.count, r.topic_id, r.first_seq, r.count
from unnest($1::text[], $2::bigint[], $3::integer[]) with ordinality as r(topic_id, first_seq, count, place)
