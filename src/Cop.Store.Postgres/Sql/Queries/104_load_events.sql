-- Events that a new continuation names (D-53).
select e.body from {schema}.event_ids i join {schema}.events e on e.topic_id = i.topic_id and e.seq = i.seq where i.id = any($1)
