-- Ranges of events after a position that other sessions or hosts' transactions committed, the last position, and whether any position is
-- pending; one row without a range when there is none. Topics are looked up one by one: a join that is planned for any number of ranges
-- would read all of them.
select w.has_pending, w.last, r.last, r.topic_id, r.seq
from (
  select exists (select from (select m.entry_no from {schema}.pending_positions m order by m.entry_no limit 1) f) as has_pending,
    coalesce((select p.first_position + p.count - 1 from {schema}.positions p order by p.first_position desc limit 1), 0) as last) w
left join (
  select p.first_position + p.count - 1 as last, t.topic_id, u.first_seq + u.count - 1 as seq
  from (select n.* from {schema}.positions n where n.first_position > $1 and n.writer is distinct from $3 order by n.first_position limit $2) p
  cross join lateral unnest(p.topic_nos, p.first_seqs, p.counts) as u(topic_no, first_seq, count)
  cross join lateral (select t.topic_id from {schema}.topics t where t.topic_no = u.topic_no offset 0) t) r on true
order by r.last
