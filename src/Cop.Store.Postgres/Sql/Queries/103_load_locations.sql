-- Locations of events by the keys of their ids (M-13).
select i.id_key, t.topic_id, i.seq, i.seq <= h.applied_seq from (select * from unnest($1::uuid[]) limit cardinality($1)) as k(id_key)
cross join lateral (select * from {schema}.event_ids i where i.id_key = k.id_key limit 1) i
cross join lateral (select * from {schema}.topics t where t.topic_no = i.topic_no limit 1) t
cross join lateral (select * from {schema}.heads h where h.topic_no = i.topic_no limit 1) h
