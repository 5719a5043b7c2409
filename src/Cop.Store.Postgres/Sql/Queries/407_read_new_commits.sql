-- Ranges of events after a position, for a node that polls for remote commits, and whether any position is pending; one row without a range when there is
-- none. Ranges are not merged: one of the node's own must not hide a remote one before it. Topics are looked up one by one: a join that is planned for any
-- number of ranges would read all of them.
select w.has_pending, r.last, r.topic_id, r.seq
from (select exists (select from (select m.entry_no from {schema}.pending_positions m order by m.entry_no limit 1) f) as has_pending) w
left join (
  select p.first_position + p.count - 1 as last, t.topic_id, u.first_seq + u.count - 1 as seq
  from (select n.* from {schema}.positions n where n.first_position > $1 order by n.first_position limit $2) p
  cross join lateral unnest(p.topic_nos, p.first_seqs, p.counts) as u(topic_no, first_seq, count)
  cross join lateral (select t.topic_id from {schema}.topics t where t.topic_no = u.topic_no offset 0) t) r on true
order by r.last
