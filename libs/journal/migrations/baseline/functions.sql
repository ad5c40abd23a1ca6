-- The applied files of libs/journal/sql, and the functions that each of them made. libs/journal applies a file again when
-- it differs, and drops a function that is in no file any more.
set local role sp_owner;

create table journal.applied_functions (
  file text primary key,
  digest bytea not null check (octet_length(digest) = 32),
  -- with the types of their arguments, in the format of regprocedure
  functions text[] not null
);

reset role;
