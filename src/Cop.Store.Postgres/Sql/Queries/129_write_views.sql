-- Derived rows in their new state.
insert into {schema}.views (topic_id, kind, id, created_seq, status, task_id, name, scope, state, due, body)
select * from unnest($1::text[], $2::smallint[], $3::text[], $4::bigint[], $5::smallint[], $6::text[], $7::text[], $8::text[], $9::text[], $10::timestamptz[], $11::bytea[])
on conflict (topic_id, kind, id) do update set created_seq = excluded.created_seq, status = excluded.status,
  task_id = excluded.task_id, name = excluded.name, scope = excluded.scope, state = excluded.state, due = excluded.due, body = excluded.body
