-- Topics where an agent may have work: open attempts, or applied events of its types after its cursor, where the kernel's own types
-- ($7) must be named (D-64). Subscriptions are looked up topic by topic: as a join, each page would read all of them.
select t.topic_id
from {schema}.topics t
cross join lateral (select * from {schema}.heads h where h.topic_no = t.topic_no offset 0) h left join lateral (
  select s.is_open, s.cursor from {schema}.subscriptions s where s.topic_id = t.topic_id and s.agent = $1 offset 0) s on true
where t.topic_id > $2 and t.replica_of is null and ($3::text[] = '{}' or t.topic_id = any($3)) and (
  coalesce(s.is_open, false) or exists (
    select from {schema}.events e
    where e.topic_no = t.topic_no and e.seq > coalesce(s.cursor, {schema}.initial_cursor(t.topic_id, $1)) and e.seq <= h.applied_seq and not e.is_effect
      and (e.type = any($4::text[]) or (not e.type = any($7::text[])
        and (($4 = '{}' and $5::text[] = '{}') or exists (select from unnest($5) p where starts_with(e.type, p)))))))
order by t.topic_id limit $6
