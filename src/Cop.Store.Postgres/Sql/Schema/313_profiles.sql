-- Profiles whose rows the store keeps (M-15). A node that lacks one does not write; while one is not complete, its rows are being rebuilt.
create table {schema}.profiles (
  profile text collate "C" primary key,
  version integer not null,
  is_complete boolean not null
);
