-- The position of an event.
select r.position + $2 - r.first_seq
from (
  select p.first_position + sum(u.count) over (order by u.ordinal) - u.count as position, u.topic_no, u.first_seq, u.count
  from (
    select s.first_position from {schema}.topics t join {schema}.topic_positions s on s.topic_no = t.topic_no
    where t.topic_id = $1 and s.first_seq <= $2 order by s.first_seq desc limit 1) s
  join {schema}.positions p on p.first_position = s.first_position
  cross join lateral unnest(p.topic_nos, p.first_seqs, p.counts) with ordinality as u(topic_no, first_seq, count, ordinal)) r
join {schema}.topics t on t.topic_no = r.topic_no
where t.topic_id = $1 and r.first_seq <= $2 and r.first_seq + r.count > $2
