-- Swaps a topic's rows for rebuilt ones under its head (M-10); false when they were built up to another sequence.
-- A topic that others hold is not waited for beyond what the server takes for a deadlock.
create function {schema}.replace_views(
  sought_topic text, sought_applied bigint, new_status smallint, new_view bytea,
  v_kind smallint[], v_id text[], v_created bigint[], v_status smallint[], v_task text[], v_name text[], v_body bytea[],
  w_key uuid[], w_continuation text[]) returns boolean language plpgsql set lock_timeout = '500ms' as $$
begin
  update {schema}.topics set revision = revision + 1, status = new_status, view = new_view
  where topic_id = sought_topic and applied_seq = sought_applied;
  if not found then
    return false;
  end if;
  delete from {schema}.views where topic_id = sought_topic;
  delete from {schema}.wait_keys where topic_id = sought_topic;
  insert into {schema}.views (topic_id, kind, id, created_seq, status, task_id, name, body)
  select sought_topic, v.* from unnest(v_kind, v_id, v_created, v_status, v_task, v_name, v_body) v;
  insert into {schema}.wait_keys (topic_id, key, continuation_id)
  select sought_topic, w.* from unnest(w_key, w_continuation) w on conflict do nothing;
  return true;
end
$$;
