-- The settings of a host's transaction that a commit changes.
select array[current_setting('client_min_messages'), current_setting('lock_timeout'), current_setting('plan_cache_mode'), current_setting('enable_seqscan'),
  current_setting('enable_hashjoin'), current_setting('enable_mergejoin'), current_setting('jit')]
