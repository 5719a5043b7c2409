-- Events of all topics by position. Positions are dense, so the last row of positions to read is known; the first is the one that contains
-- the first position. Events are looked up range by range: a join that is planned for other numbers would read the whole log.
select r.position + e.seq - r.first_seq, e.body
from (
  select p.first_position + sum(u.count) over (partition by p.first_position order by u.ordinal) - u.count as position, u.topic_no, u.first_seq, u.count
  from {schema}.positions p
  cross join lateral unnest(p.topic_nos, p.first_seqs, p.counts) with ordinality as u(topic_no, first_seq, count, ordinal)
  where p.first_position >= coalesce((select max(b.first_position) from {schema}.positions b where b.first_position <= $1), 0)
    and p.first_position < $1 + $2) r
cross join lateral (
  select e.seq, e.body from {schema}.events e
  where e.topic_no = r.topic_no and e.seq >= r.first_seq + greatest($1 - r.position, 0) and e.seq < r.first_seq + least(r.count, $1 + $2 - r.position)
  offset 0) e
where r.position + r.count > $1 and r.position < $1 + $2
order by r.position, e.seq
