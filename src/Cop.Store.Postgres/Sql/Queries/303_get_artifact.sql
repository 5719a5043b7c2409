-- An artifact's index entry and the event that carries its content.
select t.applied_seq, v.body, e.body from {schema}.topics t
left join {schema}.views v on v.topic_id = t.topic_id and v.kind = 3 and v.id = $2
left join {schema}.events e on e.topic_no = t.topic_no and e.seq = v.created_seq
where t.topic_id = $1
