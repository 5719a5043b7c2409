-- Replaces the rows of a topic after a rebuild (M-10).
select {schema}.replace_views($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18), set_config('client_min_messages', 'warning', true)
