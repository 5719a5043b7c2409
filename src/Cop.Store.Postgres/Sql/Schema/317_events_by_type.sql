-- Events of a type within a topic (D-53). The key is a hash, since a type of a replicated event may be longer than an index allows.
create index events_by_type on {schema}.events (topic_no, hashtextextended(type, 0), seq) where not is_effect;
