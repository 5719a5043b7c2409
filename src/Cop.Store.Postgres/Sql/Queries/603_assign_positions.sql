-- Assigns positions to the first pending entries, up to one that is not ordered; the caller holds the sequencer's lock. Entries are read
-- and deleted in one statement, since between two of them another entry may become visible. A row of positions contains successive entries
-- of one writer, up to about 256 ranges, and a topic has one entry per row that contains its events.
with seen as materialized (
  select m.entry_no, m.is_ordered from {schema}.pending_positions m order by m.entry_no limit $1),
ends as materialized (
  select coalesce(min(s.entry_no) filter (where not s.is_ordered), max(s.entry_no) + 1) as up_to, count(*) = $1 or not coalesce(bool_and(s.is_ordered), true) as has_more
  from seen s),
removed as (
  delete from {schema}.pending_positions where entry_no < (select e.up_to from ends e) returning entry_no, writer, count, topic_nos, first_seqs, counts),
placed as (
  select r.*, sum(r.count) over w - r.count + coalesce((select p.first_position + p.count from {schema}.positions p order by p.first_position desc limit 1), 1) as position,
    (r.writer is distinct from lag(r.writer) over w)::integer as begins
  from removed r window w as (order by r.entry_no)),
runs as (select p.*, sum(p.begins) over (order by p.entry_no) as run from placed p),
parts as (
  select r.*, (sum(cardinality(r.topic_nos)) over (partition by r.run order by r.entry_no) - cardinality(r.topic_nos)) / 256 as part from runs r),
grouped as materialized (
  select p.*, min(p.position) over (partition by p.run, p.part) as first_position from parts p),
added as (
  insert into {schema}.positions (first_position, count, writer, topic_nos, first_seqs, counts)
  select g.first_position, sum(g.count), g.writer, {schema}.concat(g.topic_nos order by g.entry_no), {schema}.concat(g.first_seqs order by g.entry_no),
    {schema}.concat(g.counts order by g.entry_no)
  from grouped g group by g.first_position, g.writer),
indexed as (
  insert into {schema}.topic_positions (topic_no, first_seq, last_seq, first_position)
  select u.topic_no, min(u.first_seq), max(u.first_seq + u.count - 1), g.first_position
  from grouped g cross join lateral unnest(g.topic_nos, g.first_seqs, g.counts) as u(topic_no, first_seq, count) group by u.topic_no, g.first_position)
select (select count(*) from removed), e.has_more from ends e
