-- Writes what belongs to the events of commit_atomic: parents, derived rows, wait keys and subscriptions, under the same rules. Subscriptions are few, so each
-- is updated by itself. Wait keys are looked up row by row: while the planner believed that the table was empty, a join read all of it at every commit of
-- a continuation.
create function {schema}.commit_related_rows(
  nos bigint[], p_append integer[], p_seq bigint[], p_key uuid[], p_needed uuid[],
  v_topic text[], v_kind smallint[], v_id text[], v_created bigint[], v_status smallint[], v_task text[], v_name text[],
  v_scope text[], v_state text[], v_due timestamptz[], v_body bytea[],
  w_topic text[], w_key uuid[], w_continuation text[],
  s_topic text[], s_agent text[], s_before bigint[], s_before_token uuid[], s_version bigint[], s_token uuid[], s_cursor bigint[], s_open boolean[], s_body bytea[]) returns void
language plpgsql set lock_timeout = '250ms' set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off as $$
begin
  for i in 1 .. cardinality(s_topic) loop
    if s_before[i] > 0 then
      update {schema}.subscriptions s set version = s_version[i], write_token = s_token[i], cursor = s_cursor[i], is_open = s_open[i], body = s_body[i]
      where s.ctid = (
        select h.ctid from {schema}.subscriptions h where h.topic_id = s_topic[i] and h.agent = s_agent[i] and h.version = s_before[i] and h.write_token = s_before_token[i]
        for update skip locked);
      if not found then
        raise exception using errcode = 'CP001', message = 'a subscription changed';
      end if;
    end if;
  end loop;
  if cardinality(p_needed) > 0 then
    if exists (select from unnest(p_needed) as p(key) where not exists (select from {schema}.event_ids i where i.id_key = p.key)) then
      raise exception using errcode = 'CP001', message = 'a parent is missing';
    end if;
  end if;
  if cardinality(p_append) > 0 then
    insert into {schema}.event_parents (parent_key, topic_no, seq)
    select p.key, nos[p.append], p.seq from unnest(p_key, p_append, p_seq) as p(key, append, seq);
  end if;
  if cardinality(v_topic) > 0 then
    insert into {schema}.views (topic_id, kind, id, created_seq, status, task_id, name, scope, state, due, body)
    select v.* from unnest(v_topic, v_kind, v_id, v_created, v_status, v_task, v_name, v_scope, v_state, v_due, v_body) as v
    on conflict (topic_id, kind, id) do update set created_seq = excluded.created_seq, status = excluded.status,
      task_id = excluded.task_id, name = excluded.name, scope = excluded.scope, state = excluded.state, due = excluded.due, body = excluded.body;
    if 4 = any(v_kind) then
      delete from {schema}.wait_keys k where k.ctid = any(array(
        select w.row_id from unnest(v_topic, v_kind, v_id) as v(topic, kind, id)
        cross join lateral (select h.ctid as row_id from {schema}.wait_keys h where h.topic_id = v.topic and h.continuation_id = v.id offset 0) w
        where v.kind = 4));
      insert into {schema}.wait_keys (topic_id, key, continuation_id)
      select w.* from unnest(w_topic, w_key, w_continuation) as w on conflict do nothing;
    end if;
  end if;
  if 0 = any(s_before) then
    insert into {schema}.subscriptions (topic_id, agent, version, write_token, cursor, is_open, body)
    select w.topic, w.agent, w.version, w.token, w.cursor, w.is_open, w.body
    from unnest(s_topic, s_agent, s_before, s_version, s_token, s_cursor, s_open, s_body) as w(topic, agent, before, version, token, cursor, is_open, body)
    where w.before = 0 order by w.topic, w.agent;
  end if;
end
$$;
