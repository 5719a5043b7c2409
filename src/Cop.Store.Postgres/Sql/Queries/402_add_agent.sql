-- Registers an agent; an earlier registration is kept. The caller has assigned all pending positions.
insert into {schema}.agents (agent, from_seq, from_position)
select $1, $2, coalesce((select p.first_position + p.count - 1 from {schema}.positions p order by p.first_position desc limit 1), 0)
where set_config('client_min_messages', 'warning', true) is not null
on conflict do nothing
