-- Restores the settings of a host's transaction.
select set_config('client_min_messages', s[1], true), set_config('lock_timeout', s[2], true), set_config('plan_cache_mode', s[3], true), set_config('enable_seqscan', s[4], true),
  set_config('enable_hashjoin', s[5], true), set_config('enable_mergejoin', s[6], true), set_config('jit', s[7], true) from (select $1::text[] as s) given
