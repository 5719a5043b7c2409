-- Takes a block of numbers for new topics; returns the first one.
update {schema}.store set next_topic_no = next_topic_no + $1 returning next_topic_no - $1
