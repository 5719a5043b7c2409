-- The store's own id.
select store_id from {schema}.store
