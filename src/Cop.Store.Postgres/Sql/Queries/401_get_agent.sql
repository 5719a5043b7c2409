-- Whether an agent is known.
select true from {schema}.agents where agent = $1
