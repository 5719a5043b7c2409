-- Runs of events behind a position, for a node that follows what others commit; each by itself, since one of the node's own must not hide another's
-- before it.
select p.first_position + p.count - 1, t.topic_id, u.first_seq + u.count - 1
from (select n.* from {schema}.positions n where n.first_position > $1 order by n.first_position limit $2) p
cross join lateral unnest(p.topic_nos, p.first_seqs, p.counts) as u(topic_no, first_seq, count)
join {schema}.topics t on t.topic_no = u.topic_no
order by p.first_position
