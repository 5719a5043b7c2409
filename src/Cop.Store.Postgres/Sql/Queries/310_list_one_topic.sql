-- The same of one topic: a page of it or none.
select h.applied_seq, t.view, h.applied_seq, h.touched_seq, h.touched_at from {schema}.topics t
cross join lateral (select * from {schema}.heads h where h.topic_no = t.topic_no offset 0) h
where t.topic_id = $3 and t.topic_id > $1 and ($4::smallint is null or t.status = $4) and t.view is not null
limit $2
