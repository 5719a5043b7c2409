-- Assigns positions to ranges of events, in the order given; the caller holds the sequencer's lock. A row of positions holds up to 256 ranges, and a
-- topic has one entry per row that it stands in.
create function {schema}.insert_positions(range_topics bigint[], range_firsts bigint[], range_counts integer[]) returns void
language plpgsql set plan_cache_mode = force_generic_plan set jit = off as $$
declare
  ranges_per_row constant integer := 256;
  next_position bigint;
begin
  select coalesce(max(p.first_position + p.count), 1) into next_position
  from (select first_position, count from {schema}.positions order by first_position desc limit 1) p;
  with numbered as materialized (
    select r.topic, r.first, r.count, r.ordinal, (r.ordinal - 1) / ranges_per_row as row_no, next_position + sum(r.count) over (order by r.ordinal) - r.count as position
    from unnest(range_topics, range_firsts, range_counts) with ordinality as r(topic, first, count, ordinal)),
  rows as (
    select p.*, min(p.position) over (partition by p.row_no) as first_position from numbered p),
  added as (
    insert into {schema}.positions (first_position, count, topic_nos, first_seqs, counts)
    select r.first_position, sum(r.count), array_agg(r.topic order by r.ordinal), array_agg(r.first order by r.ordinal), array_agg(r.count order by r.ordinal)
    from rows r group by r.first_position)
  insert into {schema}.topic_positions (topic_no, first_seq, last_seq, first_position)
  select r.topic, min(r.first), max(r.first + r.count - 1), r.first_position from rows r group by r.topic, r.first_position;
end
$$;
