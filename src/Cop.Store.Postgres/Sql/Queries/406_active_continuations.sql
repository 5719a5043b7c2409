-- Active continuations in the order of (topic, id), those of replicas left out (CE-6). Topics are looked up one by one: a join that is
-- planned for many continuations would read all of them.
select v.body from {schema}.views v
cross join lateral (select from {schema}.topics t where t.topic_id = v.topic_id and t.replica_of is null offset 0) t
where v.kind = 4 and v.status = 0 and (v.topic_id, v.id) > ($1, $2)
order by v.topic_id, v.id limit $3
