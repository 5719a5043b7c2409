-- Who waits under a key (D-56b), each key looked up by itself.
select w.topic_id, w.key, w.continuation_id from unnest($1::text[], $2::uuid[]) as k(topic_id, key)
cross join lateral (select * from {schema}.wait_keys w where w.topic_id = k.topic_id and w.key = k.key offset 0) w
