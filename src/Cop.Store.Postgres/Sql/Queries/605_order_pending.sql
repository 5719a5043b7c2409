-- Puts the ranges of a pending entry into the order that the kernel computed; the next step assigns their positions.
update {schema}.pending_positions set is_ordered = true, first_seqs = $2, counts = $3,
  topic_nos = array(select t.topic_no from unnest($1::text[]) with ordinality as r(topic_id, ordinal) join {schema}.topics t on t.topic_id = r.topic_id order by r.ordinal)
where entry_no = $4
