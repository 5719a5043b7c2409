-- Gives positions to the first marks, up to one that is not ordered; the caller holds the sequencer's lock. The marks are taken in one
-- statement, since between two a mark may become visible among those that were looked at.
create function {schema}.sequence_marks(most integer, out taken bigint, out has_more boolean)
language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  runs_topic bigint[];
  runs_first bigint[];
  runs_count integer[];
begin
  with seen as materialized (
    select m.mark, m.is_ordered from {schema}.marks m order by m.mark limit most),
  ends as materialized (
    select coalesce(min(s.mark) filter (where not s.is_ordered), max(s.mark) + 1) as up_to, count(*) = most or not coalesce(bool_and(s.is_ordered), true) as has_more from seen s),
  removed as (
    delete from {schema}.marks where mark < (select e.up_to from ends e) returning mark, topic_nos, first_seqs, counts),
  runs as (
    select array_agg(r.topic order by m.mark, r.place) as topics, array_agg(r.first order by m.mark, r.place) as firsts, array_agg(r.count order by m.mark, r.place) as counts,
      count(distinct m.mark) as taken
    from removed m cross join lateral unnest(m.topic_nos, m.first_seqs, m.counts) with ordinality as r(topic, first, count, place))
  select r.topics, r.firsts, r.counts, r.taken, e.has_more into runs_topic, runs_first, runs_count, taken, has_more from ends e, runs r;
  if taken > 0 then
    perform {schema}.add_positions(runs_topic, runs_first, runs_count);
  end if;
end
$$;
