-- Where an agent begins on a topic: behind what was durable when it registered, and never before a replica became local.
create function {schema}.first_cursor(sought_topic text, sought_agent text) returns bigint language sql stable as $$
  select greatest(
    coalesce(
      a.from_seq - 1,
      (select p.first_seq + least(p.count - 1, a.from_position - p.first_position)
       from {schema}.positions p
       where p.topic_id = sought_topic and p.first_position <= a.from_position
       order by p.first_seq desc limit 1),
      t.first_seq - 1,
      0),
    coalesce(t.local_from_seq, 0) - 1)
  from {schema}.agents a left join {schema}.topics t on t.topic_id = sought_topic
  where a.agent = sought_agent
$$;
