-- Opens a session on the server's clock, unless a live session uses the node's id (D-86). Sessions that ended a day ago are deleted.
with swept as (
  delete from {schema}.sessions where lease_until < clock_timestamp() - interval '1 day')
insert into {schema}.sessions (session, node_id, lease_until)
select 'urn:cop:session:' || gen_random_uuid(), $1, clock_timestamp() + $2
where not exists (select from {schema}.sessions s where s.node_id = $1 and s.lease_until > clock_timestamp())
returning session
