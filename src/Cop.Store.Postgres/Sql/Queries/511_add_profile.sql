-- Records that the store keeps rows of a profile, not complete yet (M-15). Rows of an earlier version are rebuilt.
insert into {schema}.profiles as p (profile, version, is_complete) select $1, $2, false where set_config('client_min_messages', 'warning', true) is not null
on conflict (profile) do update set version = excluded.version, is_complete = false where p.version < excluded.version
