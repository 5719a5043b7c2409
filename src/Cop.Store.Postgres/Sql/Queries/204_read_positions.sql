-- A stretch of the order over all topics; it begins in the run that holds the first position sought.
select r.first_position + e.seq - r.first_seq, e.body
from (
  select p.first_position, p.topic_id, p.first_seq, p.count from {schema}.positions p
  where p.first_position >= coalesce((select max(b.first_position) from {schema}.positions b where b.first_position <= $1), 0)
  order by p.first_position limit $2) r
join lateral (
  select e.seq, e.body from {schema}.events e
  where e.topic_id = r.topic_id and e.seq >= greatest(r.first_seq, r.first_seq + $1 - r.first_position) and e.seq < r.first_seq + r.count) e on true
order by r.first_position, e.seq
limit $2
