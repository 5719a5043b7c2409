-- Replaces the id of the history, if it is still the expected one; returns no row otherwise (M-16).
update {schema}.store set history_id = $2 where history_id = $1 returning history_id
