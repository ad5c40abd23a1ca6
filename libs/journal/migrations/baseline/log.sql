-- The Merkle log: each entry and each read is one of its leaves. docs/log.md says what is hashed; docs/adr/0010-the-log.md
-- gives the reasons. No role has rights on these tables: functions that check the scope return what names cases, and the
-- published tiles contain the rest.
set local role sp_owner;

-- Entries and reads without a leaf. A row is inserted with its entry or read, and deleted when it becomes a leaf. No
-- index, because rows are read in the order on disk.
create table log.waiting (
  case_id uuid not null,
  seq int,
  read_id uuid,
  data bytea not null check (octet_length(data) = 32),
  check ((seq is null) <> (read_id is null))
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_insert_threshold = -1);

-- the primary key makes it impossible to give an index twice
create table log.leaves (
  index bigint primary key,
  data bytea not null check (octet_length(data) = 32),
  case_id uuid not null,
  seq int,
  read_id uuid,
  check ((seq is null) <> (read_id is null))
);
create unique index leaf_of_an_entry on log.leaves (case_id, seq) where seq is not null;
create unique index leaf_of_a_read on log.leaves (read_id) where read_id is not null;

-- Covers: leaves without meaning, so that the log's size reveals nothing. Their data are computed from a key that is not
-- in this database
create table log.covers (
  first bigint primary key,
  count int not null check (count > 0)
);

create table log.checkpoints (
  size bigint primary key,
  root bytea not null check (octet_length(root) = 32),
  note text not null,
  at timestamptz not null default clock_timestamp()
);

create table log.head (
  one boolean primary key default true check (one),
  -- the number of leaves so far, including covers
  size bigint not null default 0,
  -- the lease of the process that sequences; a term ends when the next one begins
  term bigint not null default 0,
  holder uuid,
  held_until timestamptz not null default '-infinity',
  -- why no checkpoint is signed at present
  fault text,
  fault_at timestamptz
);
insert into log.head default values;

create table log.settings (
  one boolean primary key default true check (one),
  cadence_seconds numeric not null default 10 check (cadence_seconds >= 0.05),
  -- the log grows by at least this number of leaves between two checkpoints
  cover_min int not null default 16 check (cover_min between 1 and 65536)
);
insert into log.settings default values;

-- Lost leaves: signed leaves whose entry or read a restored database does not have. They keep their indexes and data here,
-- so that the log continues from the last signature. The administrator writes them (`npm run log -- adopt`); no service
-- may.
create table log.losses (
  index bigint primary key,
  data bytea not null check (octet_length(data) = 32),
  reason text not null check (length(reason) between 1 and 500),
  at timestamptz not null default clock_timestamp()
);

-- Erased cases, because a restored backup brings destroyed keys back. The log's process copies the rows to a ledger
-- outside the database.
create table journal.erasures (
  case_id uuid primary key,
  at timestamptz not null default clock_timestamp(),
  -- when it was written to the ledger outside
  noted_at timestamptz
);

reset role;
