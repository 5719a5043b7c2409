-- The marks of the first group: one unit over several topics.
select m.mark, m.topic_id, m.first_seq, m.count from {schema}.marks m
where m.group_id = (select f.group_id from {schema}.marks f order by f.mark limit 1)
order by m.mark
