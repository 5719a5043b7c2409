-- The same two functions, with a shorter way for a commit of one topic, which nearly every commit of a store at leisure is: a statement that looks its
-- one row up instead of one that joins arrays. Lanes are few, and each is written by itself.
create or replace function {schema}.commit_together(
  existing integer, t_topic text[], t_before_last bigint[], t_before_applied bigint[], t_before_revision integer[], t_first_seq bigint[],
  t_last bigint[], t_applied bigint[], t_status smallint[], t_view bytea[],
  e_append integer[], e_seq bigint[], e_is_effect boolean[], e_key uuid[], e_type text[], e_digest bytea[], e_body bytea[],
  m_append integer[], m_first bigint[], m_count integer[]) returns bigint[]
language plpgsql set lock_timeout = '250ms' set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off as $$
declare
  nos bigint[] := '{}';
  more bigint[];
begin
  if existing = 1 then
    update {schema}.topics t set last_seq = t_last[1], applied_seq = t_applied[1], status = coalesce(t_status[1], t.status), view = coalesce(t_view[1], t.view)
    where t.ctid = (
      select h.ctid from {schema}.topics h
      where h.topic_id = t_topic[1] and h.last_seq = t_before_last[1] and h.applied_seq = t_before_applied[1] and h.revision = t_before_revision[1] and h.replica_of is null
      for update skip locked)
    returning array[t.topic_no] into nos;
    if not found then
      raise exception using errcode = 'CP001', message = 'a topic has moved';
    end if;
  elsif existing > 1 then
    with moved as (
      update {schema}.topics t set last_seq = s.last, applied_seq = s.applied, status = coalesce(s.status, t.status), view = coalesce(s.view, t.view)
      from (
        select a.*, h.row_id
        from unnest(t_topic, t_before_last, t_before_applied, t_before_revision, t_last, t_applied, t_status, t_view) with ordinality
          as a(topic, before_last, before_applied, before_revision, last, applied, status, view, place)
        cross join lateral (
          select t.ctid as row_id from {schema}.topics t
          where t.topic_id = a.topic and t.last_seq = a.before_last and t.applied_seq = a.before_applied and t.revision = a.before_revision and t.replica_of is null
          for update skip locked) h
        where a.place <= existing) s
      where t.ctid = s.row_id
      returning s.place, t.topic_no)
    select coalesce(array_agg(m.topic_no order by m.place), '{}') into nos from moved m;
    if cardinality(nos) <> existing then
      raise exception using errcode = 'CP001', message = 'a topic has moved';
    end if;
  end if;
  if existing < cardinality(t_topic) then
    -- Whoever creates a topic holds its advisory lock; who does not get it leaves the topic to the other.
    if exists (select from unnest(t_topic[existing + 1:]) as n(topic) where not pg_try_advisory_xact_lock(hashtextextended(n.topic, {seed}))) then
      raise exception using errcode = 'CP001', message = 'a new topic is being made by another';
    end if;
    with made as (
      insert into {schema}.topics (topic_id, last_seq, applied_seq, revision, first_seq, local_from_seq, missing, status, view)
      select n.topic, n.last, n.applied, 0, n.first_seq, 0, '{}', n.status, n.view
      from unnest(t_topic, t_first_seq, t_last, t_applied, t_status, t_view) with ordinality as n(topic, first_seq, last, applied, status, view, place)
      where n.place > existing
      returning topic_no, topic_id)
    select array_agg(m.topic_no order by array_position(t_topic, m.topic_id)) into more from made m;
    nos := nos || more;
  end if;
  if cardinality(e_append) > 0 then
    insert into {schema}.events (topic_no, seq, is_effect, type, draft_digest, body)
    select nos[e.append], e.seq, e.is_effect, e.type, e.digest, e.body
    from unnest(e_append, e_seq, e_is_effect, e_type, e_digest, e_body) as e(append, seq, is_effect, type, digest, body);
    -- Ascending, so that two commits that insert the same ids never wait for each other in a circle.
    insert into {schema}.event_ids (id_key, topic_no, seq)
    select e.key, nos[e.append], e.seq from unnest(e_key, e_append, e_seq) as e(key, append, seq) order by e.key;
  end if;
  if cardinality(m_append) > 0 then
    insert into {schema}.marks (topic_nos, first_seqs, counts, is_ordered)
    values (array(select nos[m.append] from unnest(m_append) with ordinality as m(append, place) order by m.place), m_first, m_count, true);
  end if;
  return nos;
end
$$;
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
      delete from {schema}.wait_keys k using unnest(v_topic, v_kind, v_id) as v(topic, kind, id)
      where v.kind = 4 and k.topic_id = v.topic and k.continuation_id = v.id;
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
