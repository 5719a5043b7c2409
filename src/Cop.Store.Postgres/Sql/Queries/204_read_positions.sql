-- A stretch of the order over all topics; it begins in the row that holds the first position sought.
select r.position + e.seq - r.first_seq, e.body
from (
  select p.first_position + sum(u.count) over (partition by p.first_position order by u.place) - u.count as position, u.topic_no, u.first_seq, u.count
  from (
    select p.* from {schema}.positions p
    where p.first_position >= coalesce((select max(b.first_position) from {schema}.positions b where b.first_position <= $1), 0)
    order by p.first_position limit $2) p
  cross join lateral unnest(p.topic_nos, p.first_seqs, p.counts) with ordinality as u(topic_no, first_seq, count, place)) r
join lateral (
  select e.seq, e.body from {schema}.events e
  where e.topic_no = r.topic_no and e.seq >= greatest(r.first_seq, r.first_seq + $1 - r.position) and e.seq < r.first_seq + r.count) e on true
order by r.position, e.seq
limit $2
