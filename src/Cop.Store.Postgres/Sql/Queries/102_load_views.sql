-- Derived rows by their keys.
select v.kind, v.body from unnest($1::text[], $2::smallint[], $3::text[]) as k(topic_id, kind, id) join {schema}.views v using (topic_id, kind, id)
