-- Counters of the index of topics in a range of names.
select c.name, c.value from {schema}.topic_index_counters c where c.name >= $1 and c.name < $2 and c.value <> 0 order by c.name limit $3
