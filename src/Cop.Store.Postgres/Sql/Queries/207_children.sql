-- The events that name this one as a parent (M-5).
select c.topic_id, c.seq from {schema}.event_parents c where c.parent_id = $1 order by c.topic_id, c.seq limit $2
