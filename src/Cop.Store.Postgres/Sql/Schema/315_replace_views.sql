-- Replaces a topic's rows by rebuilt ones under its head (M-10); false when they were built up to another sequence. Unchanged rows are not
-- written. The wait for a topic that another transaction locks is shorter than the server's deadlock timeout.
create function {schema}.replace_views(
  sought_topic text, sought_applied bigint, new_status smallint, new_view bytea, new_touched_seq bigint, new_touched_at bigint,
  v_kind smallint[], v_id text[], v_created bigint[], v_status smallint[], v_task text[], v_name text[],
  v_scope text[], v_state text[], v_due timestamptz[], v_body bytea[],
  w_key uuid[], w_continuation text[]) returns boolean language plpgsql set lock_timeout = '500ms' set enable_seqscan = off set jit = off as $$
begin
  update {schema}.heads h set revision = revision + 1, touched_seq = new_touched_seq, touched_at = new_touched_at
  from {schema}.topics t where t.topic_id = sought_topic and h.topic_no = t.topic_no and h.applied_seq = sought_applied;
  if not found then
    return false;
  end if;
  update {schema}.topics set status = new_status, view = new_view where topic_id = sought_topic;
  delete from {schema}.views v where v.topic_id = sought_topic
  and not exists (select from unnest(v_kind, v_id) as n(kind, id) where n.kind = v.kind and n.id = v.id);
  insert into {schema}.views as v (topic_id, kind, id, created_seq, status, task_id, name, scope, state, due, body)
  select sought_topic, n.* from unnest(v_kind, v_id, v_created, v_status, v_task, v_name, v_scope, v_state, v_due, v_body)
    as n(kind, id, created_seq, status, task_id, name, scope, state, due, body)
  where not exists (
    select from {schema}.views o where o.topic_id = sought_topic and o.kind = n.kind and o.id = n.id
    and (o.created_seq, o.status, o.task_id, o.name, o.scope, o.state, o.due, o.body)
      is not distinct from (n.created_seq, n.status, n.task_id, n.name, n.scope, n.state, n.due, n.body))
  on conflict (topic_id, kind, id) do update set created_seq = excluded.created_seq, status = excluded.status,
    task_id = excluded.task_id, name = excluded.name, scope = excluded.scope, state = excluded.state, due = excluded.due, body = excluded.body;
  delete from {schema}.wait_keys k where k.topic_id = sought_topic
  and not exists (select from unnest(w_key, w_continuation) as n(key, continuation) where n.key = k.key and n.continuation = k.continuation_id);
  insert into {schema}.wait_keys (topic_id, key, continuation_id)
  select sought_topic, w.* from unnest(w_key, w_continuation) w on conflict do nothing;
  return true;
end
$$;
