-- The same, with more runs a row: of those of one topic in a row only one entry says where they stand.
create or replace function {schema}.add_positions(r_topic bigint[], r_first bigint[], r_count integer[]) returns void
language plpgsql set plan_cache_mode = force_generic_plan set jit = off as $$
declare
  runs_a_row constant integer := 256;
  next_position bigint;
begin
  select coalesce(max(p.first_position + p.count), 1) into next_position
  from (select first_position, count from {schema}.positions order by first_position desc limit 1) p;
  with placed as materialized (
    select r.topic, r.first, r.count, r.place, (r.place - 1) / runs_a_row as row_no, next_position + sum(r.count) over (order by r.place) - r.count as position
    from unnest(r_topic, r_first, r_count) with ordinality as r(topic, first, count, place)),
  rows as (
    select p.*, min(p.position) over (partition by p.row_no) as first_position from placed p),
  added as (
    insert into {schema}.positions (first_position, count, topic_nos, first_seqs, counts)
    select r.first_position, sum(r.count), array_agg(r.topic order by r.place), array_agg(r.first order by r.place), array_agg(r.count order by r.place)
    from rows r group by r.first_position)
  insert into {schema}.topic_positions (topic_no, first_seq, last_seq, first_position)
  select r.topic, min(r.first), max(r.first + r.count - 1), r.first_position from rows r group by r.topic, r.first_position;
end
$$;
