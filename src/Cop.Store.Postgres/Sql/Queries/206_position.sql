-- The position of an event.
select p.first_position + $2 - p.first_seq from {schema}.positions p
where p.topic_id = $1 and p.first_seq <= $2 and p.first_seq + p.count > $2
order by p.first_seq desc limit 1
