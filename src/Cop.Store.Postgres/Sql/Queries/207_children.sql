-- The events that name this one as a parent (M-5).
select t.topic_id, c.seq from {schema}.event_parents c join {schema}.topics t on t.topic_no = c.topic_no
where c.parent_key = $1 order by t.topic_id, c.seq limit $2
