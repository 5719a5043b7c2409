-- The append (architecture, journey 1): checks every unit, leaves out those whose rows have moved, writes the rest. Never waits for a topic:
-- a head that others hold counts as moved. Gives back the numbers of the units that are stale. Where it
-- has to wait, for an id that an open transaction wrote, it gives up before the server would look for a deadlock.
create function {schema}.commit_units(
  a_unit integer[], a_topic text[], a_is_first boolean[], a_before_last bigint[], a_before_applied bigint[], a_before_revision integer[],
  a_before_replica text[], a_first_seq bigint[], a_last bigint[], a_applied bigint[], a_local_from bigint[], a_replica text[],
  a_blocked text[], a_missing text[], a_status smallint[], a_view bytea[],
  e_unit integer[], e_topic text[], e_seq bigint[], e_effect boolean[], e_id text[], e_type text[], e_digest bytea[], e_body bytea[],
  p_unit integer[], p_parent text[], p_topic text[], p_seq bigint[], p_is_needed boolean[],
  v_unit integer[], v_topic text[], v_kind smallint[], v_id text[], v_created bigint[], v_status smallint[], v_task text[], v_name text[], v_body bytea[],
  w_unit integer[], w_topic text[], w_key uuid[], w_continuation text[],
  l_unit integer[], l_topic text[], l_agent text[], l_is_first boolean[], l_version bigint[], l_cursor bigint[], l_open boolean[], l_body bytea[],
  m_unit integer[], m_topic text[], m_first bigint[], m_count integer[], m_group uuid[],
  d_unit integer[], d_on integer[]) returns integer[] language plpgsql set lock_timeout = '500ms' as $$
declare
  bad integer[];
  more integer[];
  written bigint;
begin
  -- Whoever creates a topic holds its advisory lock; who does not get it leaves the topic to the other.
  with locked as materialized (
    select t.topic_id, t.last_seq, t.applied_seq, t.revision, t.replica_of
    from {schema}.topics t where t.topic_id = any(a_topic) for update skip locked)
  select array_agg(a.unit) into bad
  from unnest(a_unit, a_topic, a_is_first, a_before_last, a_before_applied, a_before_revision, a_before_replica)
    as a(unit, topic, is_first, before_last, before_applied, before_revision, before_replica)
  left join locked h on h.topic_id = a.topic
  where a.is_first and case
    when a.before_last < 0 then h.topic_id is not null or not pg_try_advisory_xact_lock(hashtextextended(a.topic, {seed}))
    else (h.last_seq, h.applied_seq, h.revision, coalesce(h.replica_of, '')) is distinct from (a.before_last, a.before_applied, a.before_revision, coalesce(a.before_replica, ''))
  end;
  -- A new snapshot: with the lock held, a topic that is not seen now is not there.
  if -1 = any(a_before_last) then
    select array_agg(a.unit) into more from unnest(a_unit, a_topic, a_is_first, a_before_last) as a(unit, topic, is_first, before_last)
    where a.is_first and a.before_last < 0 and exists (select from {schema}.topics t where t.topic_id = a.topic);
    bad := bad || more;
  end if;
  if cardinality(l_unit) > 0 then
    with locked as materialized (
      select s.topic_id, s.agent, s.version from {schema}.lanes s
      where (s.topic_id, s.agent) in (select x.topic, x.agent from unnest(l_topic, l_agent) as x(topic, agent)) for update skip locked)
    select array_agg(l.unit) into more
    from unnest(l_unit, l_topic, l_agent, l_is_first, l_version) as l(unit, topic, agent, is_first, version)
    left join locked h on h.topic_id = l.topic and h.agent = l.agent
    where l.is_first and (coalesce(h.version, 0) <> l.version - 1
      or (h.version is null and exists (select from {schema}.lanes s where s.topic_id = l.topic and s.agent = l.agent)));
    bad := bad || more;
  end if;
  select array_agg(e.unit) into more from unnest(e_unit, e_id) as e(unit, id) join {schema}.event_ids i on i.id = e.id;
  bad := bad || more;
  if true = any(p_is_needed) then
    select array_agg(p.unit) into more from unnest(p_unit, p_parent, p_is_needed) as p(unit, parent, is_needed)
    where p.is_needed and not exists (select from {schema}.event_ids i where i.id = p.parent);
    bad := bad || more;
  end if;
  bad := coalesce(bad, '{}');
  if bad <> '{}' then
    -- Whoever was decided behind a stale unit is stale; the pairs ascend, so one pass is enough.
    for i in 1..cardinality(d_unit) loop
      if d_on[i] = any(bad) then
        bad := bad || d_unit[i];
      end if;
    end loop;
  end if;
  insert into {schema}.topics as t (topic_id, last_seq, applied_seq, revision, first_seq, local_from_seq, replica_of, blocked_by, missing, status, view)
  select distinct on (a.topic) a.topic, a.last, a.applied, a.revision, min(a.first_seq) over (partition by a.topic), a.local_from, a.replica, a.blocked,
    coalesce(string_to_array(a.missing, e'\n'), '{}'), nullif(a.status, -1), a.view
  from unnest(a_unit, a_topic, a_before_revision, a_first_seq, a_last, a_applied, a_local_from, a_replica, a_blocked, a_missing, a_status, a_view)
    as a(unit, topic, revision, first_seq, last, applied, local_from, replica, blocked, missing, status, view)
  where a.unit <> all(bad)
  order by a.topic, a.unit desc
  on conflict (topic_id) do update set last_seq = excluded.last_seq, applied_seq = excluded.applied_seq, local_from_seq = excluded.local_from_seq,
    replica_of = excluded.replica_of, blocked_by = excluded.blocked_by, missing = excluded.missing,
    status = coalesce(excluded.status, t.status), view = coalesce(excluded.view, t.view);
  insert into {schema}.events (topic_id, seq, is_effect, type, draft_digest, body)
  select e.topic, e.seq, e.effect, e.type, e.digest, e.body
  from unnest(e_unit, e_topic, e_seq, e_effect, e_type, e_digest, e_body) as e(unit, topic, seq, effect, type, digest, body)
  where e.unit <> all(bad);
  -- Ascending, so that two commits that insert the same ids never wait for each other in a circle.
  insert into {schema}.event_ids (id, topic_id, seq)
  select e.id, e.topic, e.seq from unnest(e_unit, e_id, e_topic, e_seq) as e(unit, id, topic, seq)
  where e.unit <> all(bad) order by e.id;
  if cardinality(p_unit) > 0 then
    insert into {schema}.event_parents (parent_id, topic_id, seq)
    select p.parent, p.topic, p.seq from unnest(p_unit, p_parent, p_topic, p_seq) as p(unit, parent, topic, seq)
    where p.unit <> all(bad);
  end if;
  if cardinality(v_unit) > 0 then
    insert into {schema}.views (topic_id, kind, id, created_seq, status, task_id, name, body)
    select distinct on (v.topic, v.kind, v.id) v.topic, v.kind, v.id, v.created, v.status, v.task, v.name, v.body
    from unnest(v_unit, v_topic, v_kind, v_id, v_created, v_status, v_task, v_name, v_body)
      as v(unit, topic, kind, id, created, status, task, name, body)
    where v.unit <> all(bad)
    order by v.topic, v.kind, v.id, v.unit desc
    on conflict (topic_id, kind, id) do update set created_seq = excluded.created_seq, status = excluded.status,
      task_id = excluded.task_id, name = excluded.name, body = excluded.body;
    if 4 = any(v_kind) then
      delete from {schema}.wait_keys k using unnest(v_unit, v_topic, v_kind, v_id) as v(unit, topic, kind, id)
      where v.kind = 4 and v.unit <> all(bad) and k.topic_id = v.topic and k.continuation_id = v.id;
      insert into {schema}.wait_keys (topic_id, key, continuation_id)
      select w.topic, w.key, w.continuation from unnest(w_unit, w_topic, w_key, w_continuation) as w(unit, topic, key, continuation)
      where w.unit = (select max(v.unit) from unnest(v_unit, v_topic, v_kind, v_id) as v(unit, topic, kind, id)
        where v.kind = 4 and v.topic = w.topic and v.id = w.continuation and v.unit <> all(bad))
      on conflict do nothing;
    end if;
  end if;
  if cardinality(l_unit) > 0 then
    insert into {schema}.lanes as s (topic_id, agent, version, cursor, is_open, body)
    select distinct on (l.topic, l.agent) l.topic, l.agent, l.version, l.cursor, l.is_open, l.body
    from unnest(l_unit, l_topic, l_agent, l_version, l_cursor, l_open, l_body) as l(unit, topic, agent, version, cursor, is_open, body)
    where l.unit <> all(bad)
    order by l.topic, l.agent, l.unit desc
    on conflict (topic_id, agent) do update set version = excluded.version, cursor = excluded.cursor, is_open = excluded.is_open, body = excluded.body
    where s.version < excluded.version;
    get diagnostics written = row_count;
    if written <> (select count(distinct (l.topic, l.agent)) from unnest(l_unit, l_topic, l_agent) as l(unit, topic, agent) where l.unit <> all(bad)) then
      raise unique_violation using message = 'another node made the same lane at the same moment';
    end if;
  end if;
  insert into {schema}.marks (topic_id, first_seq, count, group_id)
  select m.topic, m.first, m.count, nullif(m.group_id, '00000000-0000-0000-0000-000000000000')
  from unnest(m_unit, m_topic, m_first, m_count, m_group) with ordinality as m(unit, topic, first, count, group_id, place)
  where m.unit <> all(bad)
  order by m.place;
  return bad;
end
$$;
