-- An agent's delivery state on a topic, or where it begins there; no row when the agent is unknown and has none. Where it begins is what first_cursor
-- gives: written out here, since a server plans the body of an SQL function anew at every call, which takes longer than all of this.
select l.body, case when l.body is null then (
  select greatest(
    coalesce(
      a.from_seq - 1,
      (select p.last_seq from {schema}.topic_positions p
       where p.topic_no = t.topic_no and p.first_position <= a.from_position
       order by p.first_seq desc limit 1),
      t.first_seq - 1,
      0),
    coalesce(t.local_from_seq, 0) - 1)
  from {schema}.agents a left join {schema}.topics t on t.topic_id = $1
  where a.agent = $2) end
from (select 1) one left join {schema}.lanes l on l.topic_id = $1 and l.agent = $2
where l.body is not null or exists (select from {schema}.agents a where a.agent = $2)
