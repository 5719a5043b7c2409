-- Whether a session has ended, or its lease expired on the server's clock.
select not exists (select from {schema}.sessions s where s.session = $1 and s.lease_until > clock_timestamp())
