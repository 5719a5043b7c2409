-- Where events stand, by id alone (M-13).
select i.id, i.topic_id, i.seq from {schema}.event_ids i where i.id = any($1)
