-- The ranges of events that have no position yet (M-9).
insert into {schema}.pending_positions (writer, count, topic_nos, first_seqs, counts, is_ordered) values ($1, $2, $3, $4, $5, $6)
