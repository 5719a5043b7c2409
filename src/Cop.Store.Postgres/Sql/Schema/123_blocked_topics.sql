-- The few topics that wait for parents are found without reading the others.
create index topics_blocked on {schema}.topics (topic_id) where blocked_by is not null;
