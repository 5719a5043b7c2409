-- Events that a new continuation names (D-53), or whose ids an output repeats (D-13).
select e.body, e.draft_digest from (select * from unnest($1::uuid[]) limit cardinality($1)) as k(id_key)
cross join lateral (select * from {schema}.event_ids i where i.id_key = k.id_key limit 1) i
cross join lateral (select * from {schema}.events e where e.topic_no = i.topic_no and e.seq = i.seq limit 1) e
