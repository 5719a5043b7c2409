-- Records that the rows of a profile are complete.
update {schema}.profiles set is_complete = true where profile = $1 and version = $2
