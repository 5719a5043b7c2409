-- Their ids, ascending: two commits that insert the same ids cannot deadlock.
insert into {schema}.event_ids (id_key, topic_no, seq) select * from unnest($1::uuid[], $2::bigint[], $3::bigint[])
