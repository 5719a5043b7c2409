-- The active continuations of topics.
select v.topic_id, v.id from {schema}.views v where v.topic_id = any($1) and v.kind = 4 and v.status = 0
