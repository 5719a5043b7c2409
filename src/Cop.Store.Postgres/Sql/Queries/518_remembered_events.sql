-- The stored ones of the remembered events, with their positions: null while they have none (M-16).
select e.body, (
  select r.position + i.seq - r.first_seq
  from (
    select p.first_position + sum(u.count) over (order by u.ordinal) - u.count as position, u.topic_no, u.first_seq, u.count
    from (
      select s.first_position from {schema}.topic_positions s where s.topic_no = i.topic_no and s.first_seq <= i.seq order by s.first_seq desc limit 1) s
    join {schema}.positions p on p.first_position = s.first_position
    cross join lateral unnest(p.topic_nos, p.first_seqs, p.counts) with ordinality as u(topic_no, first_seq, count, ordinal)) r
  where r.topic_no = i.topic_no and r.first_seq <= i.seq and r.first_seq + r.count > i.seq), k.id_key
from (select * from unnest($1::uuid[]) limit cardinality($1)) as k(id_key)
cross join lateral (select * from {schema}.event_ids i where i.id_key = k.id_key limit 1) i
cross join lateral (select * from {schema}.events e where e.topic_no = i.topic_no and e.seq = i.seq limit 1) e
