-- Commits all units or none, when their events have no related rows.
select {schema}.commit_atomic($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22), set_config('client_min_messages', 'warning', true)
