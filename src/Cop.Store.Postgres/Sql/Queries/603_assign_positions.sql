-- Assigns positions to pending entries whose order is known.
select taken, has_more from {schema}.assign_positions($1)
