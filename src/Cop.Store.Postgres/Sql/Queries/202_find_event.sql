-- An event by its id alone.
select e.body, e.draft_digest from {schema}.event_ids i join {schema}.events e on e.topic_no = i.topic_no and e.seq = i.seq where i.id_key = $1
