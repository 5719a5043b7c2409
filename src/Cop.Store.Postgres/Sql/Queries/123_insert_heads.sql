-- Heads of new topics.
insert into {schema}.heads (topic_no, last_seq, last_hash, applied_seq, touched_seq, touched_at)
select * from unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[])
