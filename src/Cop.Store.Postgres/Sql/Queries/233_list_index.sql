-- Topics by their last change, the latest first.
select i.topic_id, i.position, i.labels, i.body from {schema}.topic_index i where i.position < $1 order by i.position desc limit $2
