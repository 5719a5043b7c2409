-- A derived row and up to where its topic was applied, in one read (D-48).
select t.applied_seq, v.body from {schema}.topics t
left join {schema}.views v on v.topic_id = t.topic_id and v.kind = $2 and v.id = $3
where t.topic_id = $1
