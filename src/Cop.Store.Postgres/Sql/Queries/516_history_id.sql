-- The id of the store's history (M-16).
select history_id from {schema}.store
