-- New subscriptions.
insert into {schema}.subscriptions (topic_id, agent, version, write_token, cursor, is_open, body)
select * from unnest($1::text[], $2::text[], $3::bigint[], $4::uuid[], $5::bigint[], $6::boolean[], $7::bytea[])
