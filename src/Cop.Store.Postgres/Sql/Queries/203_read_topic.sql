-- A stretch of a topic's log.
select e.seq, e.body from {schema}.events e where e.topic_id = $1 and e.seq >= $2 and e.seq <= $3 order by e.seq limit $4
