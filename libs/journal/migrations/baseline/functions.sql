-- Which files of libs/journal/sql this database has, and the functions that each of them made: what libs/journal applies
-- again when a file differs, and drops when a function is in no file any more.
set local role sp_owner;

create table journal.applied_functions (
  file text primary key,
  digest bytea not null check (octet_length(digest) = 32),
  -- with their arguments' types, as regprocedure writes them
  functions text[] not null
);

reset role;
