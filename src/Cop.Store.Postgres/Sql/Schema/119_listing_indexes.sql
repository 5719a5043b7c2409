-- Listings over all topics that ask for a state or a name: the few open tasks among many done ones are found without reading these.
create index views_status on {schema}.views (kind, status, topic_id, created_seq, id);
create index views_name on {schema}.views (kind, name, topic_id, created_seq, id) where name is not null;
create index topics_status on {schema}.topics (status, topic_id);
