-- A topic's own view.
select h.applied_seq, t.view, h.applied_seq, h.touched_seq, h.touched_at from {schema}.topics t join {schema}.heads h on h.topic_no = t.topic_no where t.topic_id = $1
