-- Who waits under a key (D-56b).
select w.topic_id, w.key, w.continuation_id from unnest($1::text[], $2::uuid[]) as k(topic_id, key) join {schema}.wait_keys w using (topic_id, key)
