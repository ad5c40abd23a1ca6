-- The Merkle log: which leaf of it each entry and each read is. docs/log.md says what is hashed; docs/adr/0010-the-log.md
-- why it is done like this. Nobody is granted a table: what names cases leaves through functions that check the scope,
-- and what does not through the published tiles.
set local role sp_owner;

-- What has no leaf yet: a row comes with its entry or read and goes with its leaf, as a delivery does with its effect. No
-- index: it is read in the order in which it lies.
create table log.waiting (
  case_id uuid not null,
  seq int,
  read_id uuid,
  data bytea not null check (octet_length(data) = 32),
  check ((seq is null) <> (read_id is null))
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_insert_threshold = -1);

-- the primary key is the last fence: an index is given once
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

-- leaves that stand for nothing, so that the log's size tells nothing; what they are follows from a key that is not in
-- this database
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
  -- leaves given so far, covers among them
  size bigint not null default 0,
  -- who sequences: one at a time, and a term ends when the next begins
  term bigint not null default 0,
  holder uuid,
  held_until timestamptz not null default '-infinity',
  -- why nothing is signed at present
  fault text,
  fault_at timestamptz
);
insert into log.head default values;

create table log.settings (
  one boolean primary key default true check (one),
  cadence_seconds numeric not null default 10 check (cadence_seconds >= 0.05),
  -- between two checkpoints the log grows by at least so many leaves
  cover_min int not null default 16 check (cover_min between 1 and 65536)
);
insert into log.settings default values;

-- The way on after a restore: the log goes on where it was signed last. A leaf that was signed, and whose entry or read
-- the restored database does not have, keeps its index and its data here. The administrator writes it
-- (`npm run log -- adopt`); no service may.
create table log.losses (
  index bigint primary key,
  data bytea not null check (octet_length(data) = 32),
  reason text not null check (length(reason) between 1 and 500),
  at timestamptz not null default clock_timestamp()
);

-- Destroyed keys come back with a restored backup. Which they are is noted here, and by the log's process outside the
-- database.
create table journal.erasures (
  case_id uuid primary key,
  at timestamptz not null default clock_timestamp(),
  -- when it was written to the ledger outside
  noted_at timestamptz
);

reset role;
