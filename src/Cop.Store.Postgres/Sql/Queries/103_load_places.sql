-- Where events stand, by the keys of their ids alone (M-13).
select i.id_key, t.topic_id, i.seq from {schema}.event_ids i join {schema}.topics t on t.topic_no = i.topic_no where i.id_key = any($1)
