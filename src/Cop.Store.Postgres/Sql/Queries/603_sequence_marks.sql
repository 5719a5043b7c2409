-- Gives positions to marks that need no ordering.
select {schema}.sequence_marks($1)
