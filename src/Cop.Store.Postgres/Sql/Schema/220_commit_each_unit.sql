-- Commits the units that hold and returns the numbers of those that are stale, because a row that they rested on has changed. It never waits for a topic: a head
-- that another transaction holds counts as changed. For an event id that an open transaction inserted it waits at most for lock_timeout, which is less than
-- the server takes to look for a deadlock. Rows are looked up by key in scalar queries: a join that was planned while a table was small would read all of it.
create function {schema}.commit_each_unit(
  a_unit integer[], a_topic text[], a_is_first boolean[], a_before_last bigint[], a_before_hash uuid[], a_before_applied bigint[],
  a_before_revision integer[], a_before_replica text[], a_first_seq bigint[], a_last bigint[], a_hash uuid[], a_applied bigint[], a_local_from bigint[], a_replica text[],
  a_blocked text[], a_missing bytea[], a_status smallint[], a_view bytea[],
  x_topic text[],
  e_unit integer[], e_topic integer[], e_seq bigint[], e_effect boolean[], e_key uuid[], e_type text[], e_digest bytea[], e_body bytea[],
  p_unit integer[], p_topic integer[], p_seq bigint[], p_key uuid[], p_is_needed boolean[],
  v_unit integer[], v_topic text[], v_kind smallint[], v_id text[], v_created bigint[], v_status smallint[], v_task text[], v_name text[],
  v_scope text[], v_state text[], v_due timestamptz[], v_body bytea[],
  w_unit integer[], w_topic text[], w_key uuid[], w_continuation text[],
  s_unit integer[], s_topic text[], s_agent text[], s_is_first boolean[], s_before_token uuid[], s_version bigint[], s_token uuid[], s_cursor bigint[], s_open boolean[], s_body bytea[],
  q_unit integer[], q_topic integer[], q_first bigint[], q_count integer[], q_is_ordered boolean[],
  d_unit integer[], d_on integer[]) returns integer[]
language plpgsql set lock_timeout = '500ms' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  bad integer[];
  more integer[];
  nos bigint[];
  written bigint;
begin
  -- A transaction that creates a topic holds its advisory lock; without the lock, the topic belongs to the other transaction.
  with locked as materialized (
    select t.topic_id, t.last_seq, t.last_hash, t.applied_seq, t.revision, t.replica_of
    from {schema}.topics t where t.topic_id = any(a_topic) for update skip locked)
  select array_agg(a.unit) into bad
  from unnest(a_unit, a_topic, a_is_first, a_before_last, a_before_hash, a_before_applied, a_before_revision, a_before_replica)
    as a(unit, topic, is_first, before_last, before_hash, before_applied, before_revision, before_replica)
  left join locked h on h.topic_id = a.topic
  where a.is_first and case
    when a.before_last < 0 then h.topic_id is not null or not pg_try_advisory_xact_lock(hashtextextended(a.topic, {seed}))
    else (h.last_seq, h.last_hash, h.applied_seq, h.revision, coalesce(h.replica_of, ''))
      is distinct from (a.before_last, a.before_hash, a.before_applied, a.before_revision, coalesce(a.before_replica, ''))
  end;
  -- A new snapshot: with the lock held, a topic that it does not show does not exist.
  if -1 = any(a_before_last) then
    select array_agg(a.unit) into more from unnest(a_unit, a_topic, a_is_first, a_before_last) as a(unit, topic, is_first, before_last)
    where a.is_first and a.before_last < 0 and (select true from {schema}.topics t where t.topic_id = a.topic);
    bad := bad || more;
  end if;
  if cardinality(s_unit) > 0 then
    with locked as materialized (
      select h.* from unnest(s_topic, s_agent) as x(topic, agent)
      cross join lateral (select s.topic_id, s.agent, s.version, s.write_token from {schema}.subscriptions s where s.topic_id = x.topic and s.agent = x.agent for update skip locked) h)
    select array_agg(w.unit) into more
    from unnest(s_unit, s_topic, s_agent, s_is_first, s_before_token, s_version) as w(unit, topic, agent, is_first, before_token, version)
    left join locked h on h.topic_id = w.topic and h.agent = w.agent
    where w.is_first and (coalesce(h.version, 0) <> w.version - 1 or h.write_token <> w.before_token
      or (h.version is null and (select true from {schema}.subscriptions s where s.topic_id = w.topic and s.agent = w.agent)));
    bad := bad || more;
  end if;
  select array_agg(e.unit) into more from unnest(e_unit, e_key) as e(unit, key) where (select true from {schema}.event_ids i where i.id_key = e.key);
  bad := bad || more;
  if true = any(p_is_needed) then
    select array_agg(p.unit) into more from unnest(p_unit, p_key, p_is_needed) as p(unit, key, is_needed)
    where p.is_needed and (select true from {schema}.event_ids i where i.id_key = p.key) is null;
    bad := bad || more;
  end if;
  bad := coalesce(bad, '{}');
  if bad <> '{}' then
    -- A unit that was decided on a stale one is stale. The pairs ascend, so one pass is enough.
    for i in 1..cardinality(d_unit) loop
      if d_on[i] = any(bad) then
        bad := bad || d_unit[i];
      end if;
    end loop;
  end if;
  insert into {schema}.topics as t (topic_id, last_seq, last_hash, applied_seq, revision, first_seq, local_from_seq, replica_of, blocked_by, missing, status, view)
  select distinct on (a.topic) a.topic, a.last, a.hash, a.applied, a.revision, min(a.first_seq) over (partition by a.topic), a.local_from, a.replica, a.blocked,
    a.missing, nullif(a.status, -1), a.view
  from unnest(a_unit, a_topic, a_before_revision, a_first_seq, a_last, a_hash, a_applied, a_local_from, a_replica, a_blocked, a_missing, a_status, a_view)
    as a(unit, topic, revision, first_seq, last, hash, applied, local_from, replica, blocked, missing, status, view)
  where a.unit <> all(bad)
  order by a.topic, a.unit desc
  on conflict (topic_id) do update set last_seq = excluded.last_seq, last_hash = excluded.last_hash, applied_seq = excluded.applied_seq, local_from_seq = excluded.local_from_seq,
    replica_of = excluded.replica_of, blocked_by = excluded.blocked_by, missing = excluded.missing,
    status = coalesce(excluded.status, t.status), view = coalesce(excluded.view, t.view);
  select array_agg((select t.topic_no from {schema}.topics t where t.topic_id = x.topic) order by x.ordinal) into nos
  from unnest(x_topic) with ordinality as x(topic, ordinal);
  insert into {schema}.events (topic_no, seq, is_effect, type, draft_digest, body)
  select nos[e.topic], e.seq, e.effect, e.type, e.digest, e.body
  from unnest(e_unit, e_topic, e_seq, e_effect, e_type, e_digest, e_body) as e(unit, topic, seq, effect, type, digest, body)
  where e.unit <> all(bad);
  -- In ascending order: two commits that insert the same ids cannot deadlock.
  insert into {schema}.event_ids (id_key, topic_no, seq)
  select e.key, nos[e.topic], e.seq from unnest(e_unit, e_key, e_topic, e_seq) as e(unit, key, topic, seq)
  where e.unit <> all(bad) order by e.key;
  if cardinality(p_unit) > 0 then
    insert into {schema}.event_parents (parent_key, topic_no, seq)
    select p.key, nos[p.topic], p.seq from unnest(p_unit, p_key, p_topic, p_seq) as p(unit, key, topic, seq)
    where p.unit <> all(bad);
  end if;
  if cardinality(v_unit) > 0 then
    insert into {schema}.views (topic_id, kind, id, created_seq, status, task_id, name, scope, state, due, body)
    select distinct on (v.topic, v.kind, v.id) v.topic, v.kind, v.id, v.created, v.status, v.task, v.name, v.scope, v.state, v.due, v.body
    from unnest(v_unit, v_topic, v_kind, v_id, v_created, v_status, v_task, v_name, v_scope, v_state, v_due, v_body)
      as v(unit, topic, kind, id, created, status, task, name, scope, state, due, body)
    where v.unit <> all(bad)
    order by v.topic, v.kind, v.id, v.unit desc
    on conflict (topic_id, kind, id) do update set created_seq = excluded.created_seq, status = excluded.status,
      task_id = excluded.task_id, name = excluded.name, scope = excluded.scope, state = excluded.state, due = excluded.due, body = excluded.body;
    if 4 = any(v_kind) then
      delete from {schema}.wait_keys k where k.ctid = any(array(
        select w.row_id from unnest(v_unit, v_topic, v_kind, v_id) as v(unit, topic, kind, id)
        cross join lateral (select h.ctid as row_id from {schema}.wait_keys h where h.topic_id = v.topic and h.continuation_id = v.id offset 0) w
        where v.kind = 4 and v.unit <> all(bad)));
      insert into {schema}.wait_keys (topic_id, key, continuation_id)
      select w.topic, w.key, w.continuation from unnest(w_unit, w_topic, w_key, w_continuation) as w(unit, topic, key, continuation)
      where w.unit = (select max(v.unit) from unnest(v_unit, v_topic, v_kind, v_id) as v(unit, topic, kind, id)
        where v.kind = 4 and v.topic = w.topic and v.id = w.continuation and v.unit <> all(bad))
      on conflict do nothing;
    end if;
  end if;
  if cardinality(s_unit) > 0 then
    insert into {schema}.subscriptions as s (topic_id, agent, version, write_token, cursor, is_open, body)
    select distinct on (w.topic, w.agent) w.topic, w.agent, w.version, w.token, w.cursor, w.is_open, w.body
    from unnest(s_unit, s_topic, s_agent, s_version, s_token, s_cursor, s_open, s_body) as w(unit, topic, agent, version, token, cursor, is_open, body)
    where w.unit <> all(bad)
    order by w.topic, w.agent, w.unit desc
    on conflict (topic_id, agent) do update set version = excluded.version, write_token = excluded.write_token, cursor = excluded.cursor, is_open = excluded.is_open, body = excluded.body
    where s.version < excluded.version;
    get diagnostics written = row_count;
    if written <> (select count(distinct (w.topic, w.agent)) from unnest(s_unit, s_topic, s_agent) as w(unit, topic, agent) where w.unit <> all(bad)) then
      raise unique_violation using message = 'another session created the same subscription at the same moment';
    end if;
  end if;
  insert into {schema}.pending_positions (topic_nos, first_seqs, counts, is_ordered)
  select array_agg(nos[q.topic] order by q.ordinal), array_agg(q.first order by q.ordinal), array_agg(q.count order by q.ordinal),
    bool_and(q.is_ordered)
  from unnest(q_unit, q_topic, q_first, q_count, q_is_ordered) with ordinality as q(unit, topic, first, count, is_ordered, ordinal)
  where q.unit <> all(bad)
  group by q.unit order by q.unit;
  return bad;
end
$$;
