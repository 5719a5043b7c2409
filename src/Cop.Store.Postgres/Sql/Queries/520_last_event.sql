-- The event at the last position, and that position (M-16).
select e.body, p.first_position + p.count - 1
from (
  select p.first_position, p.count, p.topic_nos[cardinality(p.topic_nos)] as topic_no,
    p.first_seqs[cardinality(p.first_seqs)] + p.counts[cardinality(p.counts)] - 1 as seq
  from {schema}.positions p order by p.first_position desc limit 1) p
join {schema}.events e on e.topic_no = p.topic_no and e.seq = p.seq
