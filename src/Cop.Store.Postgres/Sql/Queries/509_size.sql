-- The size of the schema's tables on disk; a partitioned table itself takes nothing, its partitions are counted one by one.
select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relkind = 'r'
