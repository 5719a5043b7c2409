-- The profiles whose rows the store keeps (M-15).
select p.profile, p.version, p.is_complete from {schema}.profiles p order by p.profile
