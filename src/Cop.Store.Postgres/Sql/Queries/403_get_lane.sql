-- An agent's delivery state on a topic, or where it begins there; no row when the agent is unknown and has none.
select l.body, case when l.body is null then {schema}.first_cursor($1, $2) end
from (select 1) one left join {schema}.lanes l on l.topic_id = $1 and l.agent = $2
where l.body is not null or exists (select from {schema}.agents a where a.agent = $2)
