-- The new wait keys of continuations.
insert into {schema}.wait_keys (topic_id, key, continuation_id) select * from unnest($1::text[], $2::uuid[], $3::text[]) on conflict do nothing
