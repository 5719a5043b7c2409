-- The settings of a commit, for its transaction only: warnings must be sent (M-16); the wait for a locked row is shorter than the server's
-- deadlock timeout; plans are cached, and look rows up by key even while a table is small.
select set_config('client_min_messages', 'warning', true), set_config('lock_timeout', '50ms', true), set_config('plan_cache_mode', 'force_generic_plan', true),
  set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)
