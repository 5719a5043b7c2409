-- Opens a session under the server's clock, unless the node's id is in use by a live one (D-86). Sessions long gone are swept up.
with swept as (
  delete from {schema}.sessions where lease_until < clock_timestamp() - interval '1 day')
insert into {schema}.sessions (session, node_id, lease_until)
select 'urn:cop:session:' || gen_random_uuid(), $1, clock_timestamp() + $2
where not exists (select from {schema}.sessions s where s.node_id = $1 and s.lease_until > clock_timestamp())
returning session
