-- Waits until everything committed so far is on the synchronous standbys, if there are any: a separate commit after the ones that it
-- covers.
select pg_logical_emit_message(true, 'cop', '')
where current_setting('synchronous_standby_names') <> '' and set_config('client_min_messages', 'warning', true) is not null
