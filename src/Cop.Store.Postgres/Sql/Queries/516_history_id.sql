-- The ids of the store and of its history (M-16).
select store_id, history_id from {schema}.store
