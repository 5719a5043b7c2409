-- Gives positions to marks that need no ordering.
select taken, has_more from {schema}.sequence_marks($1)
