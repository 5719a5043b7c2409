-- Commits all units of a commit, or raises an error: the topic heads and the events. Their related rows are written by commit_related_rows, a function of its
-- own, since a server unpacks every array argument before a call begins and most commits have none. It checks the heads that the decisions rested on and
-- never waits for a topic: one that another transaction holds counts as changed, and commit_each_unit finds out which unit rested on it. It waits at most
-- for lock_timeout, for an event id that an open transaction inserted. Plans are made once: the arrays have a few rows, and rows are looked up by key.
-- Existing topics come first; a commit of one existing topic, the usual case, looks its row up without a join.
create function {schema}.commit_atomic(
  existing integer, t_topic text[], t_before_last bigint[], t_before_hash uuid[], t_before_applied bigint[], t_before_revision integer[], t_first_seq bigint[],
  t_last bigint[], t_hash uuid[], t_applied bigint[], t_status smallint[], t_view bytea[],
  e_append integer[], e_seq bigint[], e_is_effect boolean[], e_key uuid[], e_type text[], e_digest bytea[], e_body bytea[],
  q_append integer[], q_first bigint[], q_count integer[]) returns bigint[]
language plpgsql set lock_timeout = '250ms' set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off as $$
declare
  nos bigint[] := '{}';
  more bigint[];
begin
  if existing = 1 then
    update {schema}.topics t set last_seq = t_last[1], last_hash = t_hash[1], applied_seq = t_applied[1], status = coalesce(t_status[1], t.status), view = coalesce(t_view[1], t.view)
    where t.ctid = (
      select h.ctid from {schema}.topics h
      where h.topic_id = t_topic[1] and h.last_seq = t_before_last[1] and h.last_hash = t_before_hash[1] and h.applied_seq = t_before_applied[1] and h.revision = t_before_revision[1] and h.replica_of is null
      for update skip locked)
    returning array[t.topic_no] into nos;
    if not found then
      raise exception using errcode = 'CP001', message = 'a topic head changed';
    end if;
  elsif existing > 1 then
    with updated as (
      update {schema}.topics t set last_seq = s.last, last_hash = s.hash, applied_seq = s.applied, status = coalesce(s.status, t.status), view = coalesce(s.view, t.view)
      from (
        select a.*, h.row_id
        from unnest(t_topic, t_before_last, t_before_hash, t_before_applied, t_before_revision, t_last, t_hash, t_applied, t_status, t_view) with ordinality
          as a(topic, before_last, before_hash, before_applied, before_revision, last, hash, applied, status, view, ordinal)
        cross join lateral (
          select t.ctid as row_id from {schema}.topics t
          where t.topic_id = a.topic and t.last_seq = a.before_last and t.last_hash = a.before_hash and t.applied_seq = a.before_applied and t.revision = a.before_revision and t.replica_of is null
          for update skip locked) h
        where a.ordinal <= existing) s
      where t.ctid = s.row_id
      returning s.ordinal, t.topic_no)
    select coalesce(array_agg(m.topic_no order by m.ordinal), '{}') into nos from updated m;
    if cardinality(nos) <> existing then
      raise exception using errcode = 'CP001', message = 'a topic head changed';
    end if;
  end if;
  if existing < cardinality(t_topic) then
    -- A transaction that creates a topic holds its advisory lock; without the lock, the topic belongs to the other transaction.
    if exists (select from unnest(t_topic[existing + 1:]) as n(topic) where not pg_try_advisory_xact_lock(hashtextextended(n.topic, {seed}))) then
      raise exception using errcode = 'CP001', message = 'another transaction is creating the topic';
    end if;
    with created as (
      insert into {schema}.topics (topic_id, last_seq, last_hash, applied_seq, revision, first_seq, local_from_seq, status, view)
      select n.topic, n.last, n.hash, n.applied, 0, n.first_seq, 0, n.status, n.view
      from unnest(t_topic, t_first_seq, t_last, t_hash, t_applied, t_status, t_view) with ordinality as n(topic, first_seq, last, hash, applied, status, view, ordinal)
      where n.ordinal > existing
      returning topic_no, topic_id)
    select array_agg(m.topic_no order by array_position(t_topic, m.topic_id)) into more from created m;
    nos := nos || more;
  end if;
  if cardinality(e_append) > 0 then
    insert into {schema}.events (topic_no, seq, is_effect, type, draft_digest, body)
    select nos[e.append], e.seq, e.is_effect, e.type, e.digest, e.body
    from unnest(e_append, e_seq, e_is_effect, e_type, e_digest, e_body) as e(append, seq, is_effect, type, digest, body);
    -- In ascending order: two commits that insert the same ids cannot deadlock.
    insert into {schema}.event_ids (id_key, topic_no, seq)
    select e.key, nos[e.append], e.seq from unnest(e_key, e_append, e_seq) as e(key, append, seq) order by e.key;
  end if;
  if cardinality(q_append) > 0 then
    insert into {schema}.pending_positions (topic_nos, first_seqs, counts, is_ordered)
    values (array(select nos[q.append] from unnest(q_append) with ordinality as q(append, ordinal) order by q.ordinal), q_first, q_count, true);
  end if;
  return nos;
end
$$;
