-- An agent's subscription on a topic, or its initial cursor there; no row when the agent has neither a subscription nor a registration.
select s.body, case when s.body is null then {schema}.initial_cursor($1, $2) end
from (select 1) one left join {schema}.subscriptions s on s.topic_id = $1 and s.agent = $2
where s.body is not null or exists (select from {schema}.agents a where a.agent = $2)
