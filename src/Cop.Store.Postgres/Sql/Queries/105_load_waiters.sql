-- Continuations that wait under a key (D-56b), each key looked up by itself, with their rows, which an event for them needs next.
select w.topic_id, w.key, w.continuation_id, v.body from (select * from unnest($1::text[], $2::uuid[]) limit cardinality($1)) as k(topic_id, key)
cross join lateral (select * from {schema}.wait_keys w where w.topic_id = k.topic_id and w.key = k.key offset 0) w
left join lateral (select v.body from {schema}.views v where v.topic_id = w.topic_id and v.kind = 4 and v.id = w.continuation_id limit 1) v on true
