-- Waits until all that is committed so far is on the synchronous standbys, if there are any: a commit of its own, behind what it vouches for.
select pg_logical_emit_message(true, 'cop', '')
where current_setting('synchronous_standby_names') <> '' and set_config('client_min_messages', 'warning', true) is not null
