-- The same function, but for what a continuation waited for: it is looked up row by row. While a server believed that next to nothing waited, a join
-- went through all that did, at every commit of a continuation.
create or replace function {schema}.commit_beside(
  nos bigint[], p_append integer[], p_seq bigint[], p_key uuid[], p_needed uuid[],
  v_topic text[], v_kind smallint[], v_id text[], v_created bigint[], v_status smallint[], v_task text[], v_name text[], v_body bytea[],
  w_topic text[], w_key uuid[], w_continuation text[],
  l_topic text[], l_agent text[], l_before bigint[], l_version bigint[], l_cursor bigint[], l_open boolean[], l_body bytea[]) returns void
language plpgsql set lock_timeout = '250ms' set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off as $$
begin
  for i in 1 .. cardinality(l_topic) loop
    if l_before[i] > 0 then
      update {schema}.lanes s set version = l_version[i], cursor = l_cursor[i], is_open = l_open[i], body = l_body[i]
      where s.ctid = (
        select h.ctid from {schema}.lanes h where h.topic_id = l_topic[i] and h.agent = l_agent[i] and h.version = l_before[i]
        for update skip locked);
      if not found then
        raise exception using errcode = 'CP001', message = 'a lane has moved';
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
    insert into {schema}.views (topic_id, kind, id, created_seq, status, task_id, name, body)
    select v.* from unnest(v_topic, v_kind, v_id, v_created, v_status, v_task, v_name, v_body) as v
    on conflict (topic_id, kind, id) do update set created_seq = excluded.created_seq, status = excluded.status,
      task_id = excluded.task_id, name = excluded.name, body = excluded.body;
    if 4 = any(v_kind) then
      delete from {schema}.wait_keys k where k.ctid = any(array(
        select w.row_id from unnest(v_topic, v_kind, v_id) as v(topic, kind, id)
        cross join lateral (select h.ctid as row_id from {schema}.wait_keys h where h.topic_id = v.topic and h.continuation_id = v.id offset 0) w
        where v.kind = 4));
      insert into {schema}.wait_keys (topic_id, key, continuation_id)
      select w.* from unnest(w_topic, w_key, w_continuation) as w on conflict do nothing;
    end if;
  end if;
  if 0 = any(l_before) then
    insert into {schema}.lanes (topic_id, agent, version, cursor, is_open, body)
    select l.topic, l.agent, l.version, l.cursor, l.is_open, l.body
    from unnest(l_topic, l_agent, l_before, l_version, l_cursor, l_open, l_body) as l(topic, agent, before, version, cursor, is_open, body)
    where l.before = 0 order by l.topic, l.agent;
  end if;
end
$$;
