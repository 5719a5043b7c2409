-- The first mark, when only the kernel knows the order of its runs.
select m.mark, t.topic_id, r.first_seq, r.count
from (select f.* from {schema}.marks f order by f.mark limit 1) m
cross join lateral unnest(m.topic_nos, m.first_seqs, m.counts) with ordinality as r(topic_no, first_seq, count, place)
join {schema}.topics t on t.topic_no = r.topic_no
where not m.is_ordered
order by r.place
