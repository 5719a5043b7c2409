-- The initial cursor of an agent on a topic: after the events that were durable when the agent was registered, and never before a replica
-- became local. No position was pending at the registration, so the agent's own is at the end of a row. In plpgsql, which caches the plan:
-- an SQL function is planned at every call.
create function {schema}.initial_cursor(sought_topic text, sought_agent text) returns bigint
language plpgsql stable set jit = off as $$
begin
  return (
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
    where a.agent = sought_agent);
end
$$;
