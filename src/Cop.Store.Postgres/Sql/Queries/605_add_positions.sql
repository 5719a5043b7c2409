-- Gives positions to the runs of a mark in the order that the kernel found for them, and takes the mark away.
with removed as (delete from {schema}.marks where mark = $4),
runs as (
  select array_agg(t.topic_no order by r.place) as topics from unnest($1::text[]) with ordinality as r(topic_id, place) join {schema}.topics t on t.topic_id = r.topic_id)
select {schema}.add_positions(r.topics, $2, $3) from runs r
