-- Active continuations in the order of (topic, id), those of replicas left out (CE-6).
select v.body from {schema}.views v join {schema}.topics t on t.topic_id = v.topic_id and t.replica_of is null
where v.kind = 4 and v.status = 0 and (v.topic_id, v.id) > ($1, $2)
order by v.topic_id, v.id limit $3
