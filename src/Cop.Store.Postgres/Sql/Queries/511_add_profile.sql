-- Records that the store keeps rows of a profile, not complete yet (M-15). Rows of an earlier version are rebuilt.
insert into {schema}.profiles as p (profile, version, is_complete) values ($1, $2, false)
on conflict (profile) do update set version = excluded.version, is_complete = false where p.version < excluded.version
