-- What was added to topics behind a position, for a node that follows what others commit; those of replicas are no work for agents (CE-6).
select p.first_position + p.count - 1, t.topic_id, s.last_seq, t.replica_of is not null
from (select n.* from {schema}.positions n where n.first_position > $1 order by n.first_position limit $2) p
cross join lateral (
  select u.topic_no, max(u.first_seq + u.count - 1) as last_seq
  from unnest(p.topic_nos, p.first_seqs, p.counts) as u(topic_no, first_seq, count) group by u.topic_no) s
join {schema}.topics t on t.topic_no = s.topic_no
order by p.first_position
