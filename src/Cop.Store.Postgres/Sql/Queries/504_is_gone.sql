-- Whether a session's lease has passed on the server's clock.
select not exists (select from {schema}.sessions s where s.session = $1 and s.lease_until > clock_timestamp())
