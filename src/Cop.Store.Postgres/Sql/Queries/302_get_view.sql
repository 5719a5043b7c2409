-- A derived row and the applied sequence of its topic, in one read (D-48).
select h.applied_seq, v.body from {schema}.topics t join {schema}.heads h on h.topic_no = t.topic_no
left join {schema}.views v on v.topic_id = t.topic_id and v.kind = $2 and v.id = $3
where t.topic_id = $1
