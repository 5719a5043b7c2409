-- An event by its id alone.
select e.body, e.draft_digest from {schema}.event_ids i join {schema}.events e on e.topic_id = i.topic_id and e.seq = i.seq where i.id = $1
