-- Runs of events behind a position, for a node that follows what others commit, and whether anything waits for its position; one row without a run
-- when there is none. Each run by itself, since one of the node's own must not hide another's before it. Topics are looked up one by one: as a join, a
-- plan made for any number of runs would read all of them.
select w.has_marks, r.last, r.topic_id, r.seq
from (select exists (select from (select m.mark from {schema}.marks m order by m.mark limit 1) f) as has_marks) w
left join (
  select p.first_position + p.count - 1 as last, t.topic_id, u.first_seq + u.count - 1 as seq
  from (select n.* from {schema}.positions n where n.first_position > $1 order by n.first_position limit $2) p
  cross join lateral unnest(p.topic_nos, p.first_seqs, p.counts) as u(topic_no, first_seq, count)
  cross join lateral (select t.topic_id from {schema}.topics t where t.topic_no = u.topic_no offset 0) t) r on true
order by r.last
