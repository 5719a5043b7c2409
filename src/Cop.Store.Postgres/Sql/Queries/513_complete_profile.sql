-- Records that the rows of a profile are complete.
update {schema}.profiles set is_complete = true where profile = $1 and version = $2 and set_config('client_min_messages', 'warning', true) is not null
