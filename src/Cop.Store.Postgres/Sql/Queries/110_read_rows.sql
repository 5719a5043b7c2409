-- All rows of a topic in one snapshot.
select h.applied_seq, 0::smallint as kind, t.view, h.applied_seq, h.touched_seq, h.touched_at
from {schema}.topics t join {schema}.heads h on h.topic_no = t.topic_no where t.topic_id = $1
union all
select h.applied_seq, v.kind, v.body, null, null, null
from {schema}.topics t join {schema}.heads h on h.topic_no = t.topic_no join {schema}.views v on v.topic_id = t.topic_id where t.topic_id = $1
