-- The figures of a node as canonical JSON of at most 2,048 bytes, written with each heartbeat; null before the first. They are kept in the
-- row: every heartbeat would write a value outside it a second time.
alter table {schema}.sessions add column figures text;
alter table {schema}.sessions alter column figures set storage main;
