-- What is to be delivered next on a topic: applied, no recorded effect (D-62c), of the agent's types.
select e.body from {schema}.topics t join {schema}.events e on e.topic_no = t.topic_no and e.seq > $2 and e.seq <= t.applied_seq
where t.topic_id = $1 and not e.is_effect
  and (($3::text[] = '{}' and $4::text[] = '{}') or e.type = any($3) or exists (select from unnest($4) p where starts_with(e.type, p)))
order by e.seq limit $5
