-- The same of one state, by an index of its own.
select h.applied_seq, t.view, h.applied_seq, h.touched_seq, h.touched_at from {schema}.topics t
cross join lateral (select * from {schema}.heads h where h.topic_no = t.topic_no offset 0) h
where t.status = $3 and t.topic_id > $1 and t.view is not null
order by t.topic_id limit $2
