-- Index entries of artifacts and the events with their contents, each looked up by itself, with its number in the request.
select k.ordinal, t.applied_seq, v.body, e.body
from (select * from unnest($1::text[], $2::text[]) with ordinality limit cardinality($1)) as k(topic_id, id, ordinal)
cross join lateral (
  select t.topic_no, h.applied_seq from {schema}.topics t join {schema}.heads h on h.topic_no = t.topic_no where t.topic_id = k.topic_id offset 0) t
left join lateral (select v.body, v.created_seq from {schema}.views v where v.topic_id = k.topic_id and v.kind = 3 and v.id = k.id limit 1) v on true
left join lateral (select e.body from {schema}.events e where e.topic_no = t.topic_no and e.seq = v.created_seq limit 1) e on true
