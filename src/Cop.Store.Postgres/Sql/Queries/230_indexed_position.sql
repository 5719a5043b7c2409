-- The last position that the index of topics includes.
select coalesce((select position from {schema}.topic_index_position), 0)
