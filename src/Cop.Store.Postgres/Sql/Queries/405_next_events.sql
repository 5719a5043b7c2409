-- The next deliveries on a topic: applied events, no recorded effects (D-62c), of the agent's types, where the kernel's own ($6) must be
-- named (D-64).
select e.body from {schema}.topics t join {schema}.heads h on h.topic_no = t.topic_no
join {schema}.events e on e.topic_no = t.topic_no and e.seq > $2 and e.seq <= h.applied_seq
where t.topic_id = $1 and not e.is_effect
  and (e.type = any($3::text[]) or (not e.type = any($6::text[])
    and (($3 = '{}' and $4::text[] = '{}') or exists (select from unnest($4) p where starts_with(e.type, p)))))
order by e.seq limit $5
