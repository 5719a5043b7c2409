-- Subscriptions, if each row is the one of the decision (D-61, M-16).
with updated as (
  update {schema}.subscriptions s set version = n.version, write_token = n.write_token, cursor = n.cursor, is_open = n.is_open, body = n.body
  from unnest($1::text[], $2::text[], $3::bigint[], $4::uuid[], $5::bigint[], $6::uuid[], $7::bigint[], $8::boolean[], $9::bytea[])
    as n(topic_id, agent, before_version, before_token, version, write_token, cursor, is_open, body)
  where s.topic_id = n.topic_id and s.agent = n.agent and s.version = n.before_version and s.write_token = n.before_token
  returning 1)
select case when (select count(*) from updated) < cardinality($1) then {schema}.changed('a subscription') end
