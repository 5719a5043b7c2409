-- The names of registered agents.
select a.agent from {schema}.agents a order by a.agent limit $1
