-- Puts another id in the place of the history's, if that is still the expected one; nothing comes back when it is not (M-16).
update {schema}.store set history_id = $2 where history_id = $1 returning history_id
