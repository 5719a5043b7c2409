-- The events.
insert into {schema}.events (topic_no, seq, is_effect, type, draft_digest, body)
select * from unnest($1::bigint[], $2::bigint[], $3::boolean[], $4::text[], $5::bytea[], $6::bytea[])
