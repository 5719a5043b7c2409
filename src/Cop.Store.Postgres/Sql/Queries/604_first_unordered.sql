-- The first pending entry, if the kernel must compute its order.
select m.entry_no, t.topic_id, r.first_seq, r.count
from (select f.* from {schema}.pending_positions f order by f.entry_no limit 1) m
cross join lateral unnest(m.topic_nos, m.first_seqs, m.counts) with ordinality as r(topic_no, first_seq, count, ordinal)
join {schema}.topics t on t.topic_no = r.topic_no
where not m.is_ordered
order by r.ordinal
