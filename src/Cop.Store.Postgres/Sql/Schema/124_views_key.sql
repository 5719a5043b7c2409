-- The key of derived rows, made again behind the indexes for listings: of two indexes that seem equally good a server takes the younger one, and until it
-- has first analysed the table these do.
alter table {schema}.views drop constraint views_pkey, add primary key (topic_id, kind, id);
