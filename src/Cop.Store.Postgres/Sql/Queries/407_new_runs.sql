-- Runs of events behind a position, for a node that follows what others commit; those of replicas are no work for agents (CE-6).
select p.first_position + p.count - 1, p.topic_id, p.first_seq + p.count - 1, t.replica_of is not null
from {schema}.positions p join {schema}.topics t on t.topic_id = p.topic_id
where p.first_position > $1 order by p.first_position limit $2
