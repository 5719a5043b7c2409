-- Registers an agent; the first registration stands. The caller has assigned all pending positions.
insert into {schema}.agents (agent, from_seq, from_position)
values ($1, $2, coalesce((select p.first_position + p.count - 1 from {schema}.positions p order by p.first_position desc limit 1), 0))
on conflict do nothing
