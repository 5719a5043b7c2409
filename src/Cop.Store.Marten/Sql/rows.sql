-- name: views
select v.kind, v.body from (select * from unnest($1::text[], $2::smallint[], $3::text[]) limit cardinality($1)) as k(topic_id, kind, id)
cross join lateral (select * from {s}.cop_views v where v.topic_id = k.topic_id and v.kind = k.kind and v.id = k.id limit 1) v

-- name: locations
select e.id, t.topic_id, e.version - 1 + t.first_seq, e.version - 1 + t.first_seq <= t.applied_seq
from (select * from unnest($1::uuid[]) limit cardinality($1)) as k(id)
cross join lateral (select * from {s}.mt_events e where e.id = k.id limit 1) e
cross join lateral (select * from {s}.cop_topics t where t.stream = e.stream_id limit 1) t

-- name: events
select e.bdata, c.draft_digest from (select * from unnest($1::uuid[]) limit cardinality($1)) as k(id)
cross join lateral (select * from {s}.mt_events e where e.id = k.id limit 1) e
cross join lateral (select * from {s}.cop_topics t where t.stream = e.stream_id limit 1) t
left join {s}.cop_events c on c.topic_id = t.topic_id and c.seq = e.version - 1 + t.first_seq

-- name: waiters
select w.topic_id, w.key, w.continuation_id, v.body
from (select * from unnest($1::text[], $2::uuid[]) limit cardinality($1)) as k(topic_id, key)
cross join lateral (select * from {s}.cop_waits w where w.topic_id = k.topic_id and w.key = k.key offset 0) w
left join lateral (select v.body from {s}.cop_views v where v.topic_id = w.topic_id and v.kind = 4 and v.id = w.continuation_id limit 1) v
  on true

-- name: active
select v.topic_id, v.body from (select * from unnest($1::text[]) limit cardinality($1)) as k(topic_id)
cross join lateral (select * from {s}.cop_views v where v.topic_id = k.topic_id and v.kind = 4 and v.status = 0 offset 0) v

-- name: subscriptions
select u.body from (select * from unnest($1::text[], $2::text[]) limit cardinality($1)) as k(topic_id, agent)
cross join lateral (select * from {s}.cop_subscriptions u where u.topic_id = k.topic_id and u.agent = k.agent limit 1) u

-- name: topic_rows
select t.applied_seq, 0::smallint, t.view from {s}.cop_topics t where t.topic_id = $1
union all
select t.applied_seq, v.kind, v.body from {s}.cop_topics t join {s}.cop_views v on v.topic_id = t.topic_id where t.topic_id = $1

-- name: topic_views
select v.kind, v.id, v.body from {s}.cop_views v where v.topic_id = $1

-- name: topic
select t.applied_seq, t.view from {s}.cop_topics t where t.topic_id = $1

-- name: view
select t.applied_seq, v.body from {s}.cop_topics t left join {s}.cop_views v on v.topic_id = t.topic_id and v.kind = $2 and v.id = $3
where t.topic_id = $1

-- name: artifact
select t.applied_seq, v.body, e.bdata from {s}.cop_topics t
left join {s}.cop_views v on v.topic_id = t.topic_id and v.kind = 3 and v.id = $2
left join {s}.mt_events e on e.stream_id = t.stream and e.version = v.created_seq + 1 - t.first_seq
where t.topic_id = $1

-- name: list_topics
select t.applied_seq, t.view from {s}.cop_topics t
where t.topic_id > $1 and t.view is not null and ($3::text is null or t.topic_id = $3) and ($4::smallint is null or t.status = $4)
order by t.topic_id limit $2

-- name: list_in_topic
select t.applied_seq, v.body from {s}.cop_topics t left join lateral (
  select v.body, v.created_seq, v.id from {s}.cop_views v
  where v.kind = $1 and v.topic_id = $2 and (v.created_seq, v.id) > ($3, $4)
    and ($5::smallint is null or v.status = $5) and ($6::text is null or v.task_id = $6) and ($7::text is null or v.name = $7)
  order by v.created_seq, v.id limit $8) v on true
where t.topic_id = $2 order by v.created_seq, v.id

-- name: list_all
select null::bigint, v.body from {s}.cop_views v
where v.kind = $1 and (v.topic_id, v.created_seq, v.id) > ($2, $3, $4)
  and ($5::smallint is null or v.status = $5) and ($6::text is null or v.task_id = $6) and ($7::text is null or v.name = $7)
order by v.topic_id, v.created_seq, v.id limit $8

-- name: list_all_of_status
select null::bigint, v.body from {s}.cop_views v
where v.kind = $1 and v.status = $5 and (v.topic_id, v.created_seq, v.id) > ($2, $3, $4)
  and ($6::text is null or v.task_id = $6) and ($7::text is null or v.name = $7)
order by v.topic_id, v.created_seq, v.id limit $8

-- name: list_all_of_name
select null::bigint, v.body from {s}.cop_views v
where v.kind = $1 and v.name = $7 and (v.topic_id, v.created_seq, v.id) > ($2, $3, $4)
  and ($5::smallint is null or v.status = $5) and ($6::text is null or v.task_id = $6)
order by v.topic_id, v.created_seq, v.id limit $8

-- name: list_profile_rows
select null::bigint, v.body from {s}.cop_views v
where v.scope = $1 and (v.topic_id, v.created_seq, v.id) > ($2, $3, $4)
  and ($5::text is null or v.state = $5) and ($6::text is null or v.name = $6) and ($7::bigint is null or v.due <= $7)
order by v.topic_id, v.created_seq, v.id limit $8

-- name: list_profile_rows_by_due
-- Those of a status, the first ones due first; those without a due time come last.
select null::bigint, v.body from {s}.cop_views v
where v.scope = $1 and v.state = $5 and (coalesce(v.due, 9223372036854775807), v.topic_id, v.created_seq, v.id) > ($9, $2, $3, $4)
  and ($6::text is null or v.name = $6) and ($7::bigint is null or v.due <= $7) and ($10::text is null or v.topic_id = $10)
order by coalesce(v.due, 9223372036854775807), v.topic_id, v.created_seq, v.id limit $8

-- name: list_profile_rows_of_assignee_by_due
select null::bigint, v.body from {s}.cop_views v
where v.scope = $1 and v.state = $5 and v.name = $6
  and (coalesce(v.due, 9223372036854775807), v.topic_id, v.created_seq, v.id) > ($9, $2, $3, $4)
  and ($7::bigint is null or v.due <= $7) and ($10::text is null or v.topic_id = $10)
order by coalesce(v.due, 9223372036854775807), v.topic_id, v.created_seq, v.id limit $8

-- name: list_due_profile_rows
select null::bigint, d.body
from (
  select v.topic_id, v.created_seq, v.id, v.state, v.name, v.body from {s}.cop_views v
  where v.scope = $1 and v.due <= $7 and v.due is not null offset 0) d
where (d.topic_id, d.created_seq, d.id) > ($2, $3, $4) and ($5::text is null or d.state = $5) and ($6::text is null or d.name = $6)
order by d.topic_id, d.created_seq, d.id limit $8

-- name: list_profile_rows_in_topic
select t.applied_seq, v.body from {s}.cop_topics t left join lateral (
  select v.body, v.created_seq, v.id from {s}.cop_views v
  where v.scope = $1 and v.topic_id = $2 and (v.created_seq, v.id) > ($3, $4)
    and ($5::text is null or v.state = $5) and ($6::text is null or v.name = $6) and ($7::bigint is null or v.due <= $7)
  order by v.created_seq, v.id limit $8) v on true
where t.topic_id = $2 order by v.created_seq, v.id
