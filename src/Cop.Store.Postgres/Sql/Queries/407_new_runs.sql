-- Runs of events behind a position, for a node that follows what others commit; each by itself, since one of the node's own must not hide another's
-- before it. Topics are looked up one by one: as a join, a plan made for any number of runs would read all of them.
select p.first_position + p.count - 1, t.topic_id, u.first_seq + u.count - 1
from (select n.* from {schema}.positions n where n.first_position > $1 order by n.first_position limit $2) p
cross join lateral unnest(p.topic_nos, p.first_seqs, p.counts) as u(topic_no, first_seq, count)
cross join lateral (select t.topic_id from {schema}.topics t where t.topic_no = u.topic_no offset 0) t
order by p.first_position
