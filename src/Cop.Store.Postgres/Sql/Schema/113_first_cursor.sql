-- Where an agent begins on a topic: behind what was durable when it registered, and never before a replica became local. When it registered all
-- marks had their positions, so that its own lies at the end of a row of them.
create function {schema}.first_cursor(sought_topic text, sought_agent text) returns bigint language sql stable as $$
  select greatest(
    coalesce(
      a.from_seq - 1,
      (select p.last_seq from {schema}.topic_positions p
       where p.topic_no = t.topic_no and p.first_position <= a.from_position
       order by p.first_seq desc limit 1),
      t.first_seq - 1,
      0),
    coalesce(t.local_from_seq, 0) - 1)
  from {schema}.agents a left join {schema}.topics t on t.topic_id = sought_topic
  where a.agent = sought_agent
$$;
