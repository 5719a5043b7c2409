-- A range of a topic's log.
select e.seq, e.body from {schema}.topics t join {schema}.events e on e.topic_no = t.topic_no
where t.topic_id = $1 and e.seq >= $2 and e.seq <= $3 order by e.seq limit $4
