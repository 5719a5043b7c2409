-- The subscriptions of a topic.
select s.body from {schema}.subscriptions s where s.topic_id = $1 order by s.agent limit $2
