-- Topics in progress that ever had a task or a continuation, without replicas (CE-6); their views tell whether work is pending. Rows are looked up topic by
-- topic: as a join, each page would read all of them.
select t.view, h.applied_seq, h.touched_seq, h.touched_at from {schema}.topics t
cross join lateral (select * from {schema}.heads h where h.topic_no = t.topic_no offset 0) h
where t.topic_id > $1 and ($2::text is null or t.topic_id = $2) and t.status = 1 and t.replica_of is null
  and (select true from {schema}.views v where v.topic_id = t.topic_id and v.kind in (1, 4) limit 1)
order by t.topic_id limit $3
