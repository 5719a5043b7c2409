-- The applied events of one type of a topic, recorded effects left out (D-53).
select e.body from {schema}.topics t join {schema}.heads h on h.topic_no = t.topic_no
join {schema}.events e on e.topic_no = t.topic_no and e.seq > $3 and e.seq <= h.applied_seq
where t.topic_id = $1 and hashtextextended(e.type, 0) = hashtextextended($2 collate "C", 0) and e.type = $2 and not e.is_effect
order by e.seq limit $4
