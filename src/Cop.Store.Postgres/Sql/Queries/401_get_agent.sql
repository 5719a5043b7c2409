-- Whether an agent is registered.
select true from {schema}.agents where agent = $1
