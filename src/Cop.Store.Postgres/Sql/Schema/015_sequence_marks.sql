-- Gives positions to the marks up to the first one of a group, whose order only the kernel knows; the caller holds the sequencer's lock.
create function {schema}.sequence_marks(most integer) returns bigint language plpgsql as $$
declare
  up_to bigint;
  next_position bigint;
  taken bigint;
begin
  select min(m.mark) into up_to from (select mark, group_id from {schema}.marks order by mark limit most + 1) m where m.group_id is not null;
  if up_to is null then
    select max(m.mark) + 1 into up_to from (select mark from {schema}.marks order by mark limit most) m;
  end if;
  if up_to is null then
    return 0;
  end if;
  select coalesce(max(p.first_position + p.count), 1) into next_position
  from (select first_position, count from {schema}.positions order by first_position desc limit 1) p;
  with removed as (
    delete from {schema}.marks where mark < up_to returning mark, topic_id, first_seq, count)
  insert into {schema}.positions (first_position, topic_id, first_seq, count)
  select next_position + sum(r.count) over (order by r.mark) - r.count, r.topic_id, r.first_seq, r.count
  from removed r;
  get diagnostics taken = row_count;
  return taken;
end
$$;
