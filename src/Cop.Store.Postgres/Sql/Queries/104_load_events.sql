-- Events that a new continuation names (D-53).
select e.body from {schema}.event_ids i join {schema}.events e on e.topic_no = i.topic_no and e.seq = i.seq where i.id_key = any($1)
