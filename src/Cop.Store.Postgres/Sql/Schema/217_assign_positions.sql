-- Assigns positions to the first pending entries, up to one that is not ordered; the caller holds the sequencer's lock. The entries are read and deleted
-- in one statement, since between two statements another entry may become visible among them.
create function {schema}.assign_positions(most integer, out taken bigint, out has_more boolean)
language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  range_topics bigint[];
  range_firsts bigint[];
  range_counts integer[];
begin
  with seen as materialized (
    select m.entry_no, m.is_ordered from {schema}.pending_positions m order by m.entry_no limit most),
  ends as materialized (
    select coalesce(min(s.entry_no) filter (where not s.is_ordered), max(s.entry_no) + 1) as up_to, count(*) = most or not coalesce(bool_and(s.is_ordered), true) as has_more from seen s),
  removed as (
    delete from {schema}.pending_positions where entry_no < (select e.up_to from ends e) returning entry_no, topic_nos, first_seqs, counts),
  ranges as (
    select array_agg(r.topic order by m.entry_no, r.ordinal) as topics, array_agg(r.first order by m.entry_no, r.ordinal) as firsts, array_agg(r.count order by m.entry_no, r.ordinal) as counts,
      count(distinct m.entry_no) as taken
    from removed m cross join lateral unnest(m.topic_nos, m.first_seqs, m.counts) with ordinality as r(topic, first, count, ordinal))
  select r.topics, r.firsts, r.counts, r.taken, e.has_more into range_topics, range_firsts, range_counts, taken, has_more from ends e, ranges r;
  if taken > 0 then
    perform {schema}.insert_positions(range_topics, range_firsts, range_counts);
  end if;
end
$$;
