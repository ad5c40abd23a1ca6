-- The tables of the journal. docs/journal.md explains them.
--
-- The case's id is part of the key of every table, and the only column of every foreign key. Rows have a facility_id only
-- for row-level security. The case's first entry names the facility; fsck compares every row with it.
set local role sp_owner;

-- All substrings of three characters, of a reference without its SP-. An index uses the function, so a change of it is a
-- versioned migration that builds the index again.
create function journal.threes(letters text) returns text[] language sql immutable parallel safe as
  $$ select array(select substr(letters, n, 3) from generate_series(1, length(letters) - 2) n) $$;
revoke all on function journal.threes from public;

create table journal.cases (
  id uuid primary key,
  ref text not null unique check (ref ~ '^SP-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$'),
  -- the facility in the body of the first entry
  facility_id uuid not null references access.facilities,
  -- the first case of those that came out of one another by splits; null for that first case
  household_id uuid,
  state text not null,
  version int not null,
  head bytea not null check (octet_length(head) = 32),
  -- the service that has custody, and the service to which the case is offered
  custody text not null,
  offered_to text,
  -- the open case file: the fold of the bodies of the entries; fsck checks it
  facts jsonb not null,
  -- the number of people in the case file
  people smallint not null default 0 check (people between 0 and 50),
  -- copies from the case file: append() updates them, because it knows what changes, and fsck checks them. As generated
  -- columns, each of them unpacked the whole case file at every transition, which took a tenth of an append.
  assignee uuid,
  held text,
  priority text,
  closed boolean not null generated always as (state like 'closed.%') stored,
  due_at timestamptz,
  opened_at timestamptz not null,
  moved_at timestamptz not null
) with (fillfactor = 70);
-- no index on a column that transitions change, so that updates stay heap-only; lists have their own tables
create index cases_by_opening on journal.cases (opened_at, id);
create index cases_by_household on journal.cases (household_id) where household_id is not null;
create index cases_by_part on journal.cases using gin (journal.threes(substr(ref, 4)));

create table journal.entries (
  case_id uuid not null,
  seq int not null check (seq > 0),
  facility_id uuid not null,
  transition text not null,
  from_state text not null,
  to_state text not null,
  actor_id uuid not null,
  actor_role text not null,
  at timestamptz not null,
  -- the first 16 bytes of the SHA-256 of the Idempotency-Key, so that the client's text is not stored
  request_id bytea not null check (octet_length(request_id) = 16),
  -- keyed digest of the request: distinguishes a repeated request from another one with the same Idempotency-Key
  request_digest bytea not null check (octet_length(request_digest) = 32),
  -- json, not jsonb: stores exactly the bytes that were hashed
  body json not null,
  identity bytea,
  protection bytea,
  route bytea,
  hash bytea not null check (octet_length(hash) = 32),
  primary key (case_id, seq),
  unique (case_id, actor_id, request_id),
  foreign key (case_id) references journal.cases (id)
);
-- A case gets about twenty entries. While most cases have one, the planner expects to find a recorded request as fast by
-- the case alone as by its own index, and keeps that plan. Later that plan would read all entries of a case to find one.
alter table journal.entries alter column case_id set (n_distinct = -0.05);
-- A B-tree on the time would cost each append an insert into the index's last page, which all appends share. A block-range
-- index costs one update for each 16 pages of entries. It finds the entries of the last seconds, because entries are
-- stored in the order of their inserts.
create index entries_by_time on journal.entries using brin (at) with (pages_per_range = 16, autosummarize = on);

-- Each person belongs to exactly one case. The person's id is random, and stays with the person for good; the number is
-- the person's in the case file. Triggers compare these rows with the case file, at the commit.
create table journal.members (
  person_id uuid primary key,
  case_id uuid not null,
  no smallint not null check (no between 1 and 50),
  unique (case_id, no),
  foreign key (case_id) references journal.cases (id)
);

create table journal.case_keys (
  case_id uuid not null,
  facility_id uuid not null,
  compartment text not null check (compartment in ('identity', 'protection', 'route')),
  -- wrapped by the facility's key, which is not in this database
  wrapped bytea not null,
  primary key (case_id, compartment),
  foreign key (case_id) references journal.cases (id)
);

create table journal.reads (
  id uuid primary key default gen_random_uuid(),
  case_id uuid not null,
  facility_id uuid not null,
  -- an export is a read, too: of the timeline, not of a compartment
  act text not null default 'open' check (act in ('open', 'export-pdf', 'export-csv', 'export-json', 'export-bundle')),
  compartment text,
  actor_id uuid not null,
  actor_role text not null,
  purpose text not null,
  at timestamptz not null default clock_timestamp(),
  constraint a_compartment_is_opened check ((act = 'open') = (compartment is not null)),
  foreign key (case_id) references journal.cases (id)
);
create index reads_of_a_case on journal.reads (case_id, at);

create table journal.deliveries (
  case_id uuid not null,
  seq int not null,
  facility_id uuid not null,
  -- random, and the only data of a job, so that a dump of the queue does not show which cases move
  id uuid not null unique default gen_random_uuid(),
  service text not null,
  task text not null,
  attempts int not null default 0,
  publications int not null default 0,
  -- when the relay publishes it next; null when parked
  next_at timestamptz default clock_timestamp(),
  -- the beginning of an attempt that is under way or never ended; null after a failure
  began_at timestamptz,
  -- an attempt never ended or took too long, so the delivery is tried alone
  suspect boolean not null default false,
  last_error text,
  parked_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  primary key (case_id, seq, task),
  foreign key (case_id, seq) references journal.entries (case_id, seq),
  foreign key (case_id) references journal.cases (id)
);
create index deliveries_to_publish on journal.deliveries (next_at) where next_at is not null;

create table journal.clocks (
  case_id uuid not null,
  facility_id uuid not null,
  name text not null,
  state text not null check (state in ('running', 'paused', 'stopped')),
  due_at timestamptz not null,
  -- the time that was left when the clock was paused
  remaining interval,
  primary key (case_id, name),
  foreign key (case_id) references journal.cases (id)
);
-- a facility's own durations, where they differ from the lifecycle's
create table journal.clock_rules (
  facility_id uuid not null references access.facilities,
  name text not null,
  priority text not null,
  seconds int not null check (seconds >= 0),
  primary key (facility_id, name, priority)
);

-- shelter places of a facility, and places that a destination offers
create table journal.pools (
  id uuid primary key,
  kind text not null check (kind in ('shelter', 'destination')),
  facility_id uuid references access.facilities,
  label text not null,
  capacity int not null check (capacity >= 0),
  taken int not null default 0,
  constraint never_more_than_there_are check (taken between 0 and capacity),
  check ((kind = 'shelter') = (facility_id is not null))
);
create table journal.holds (
  case_id uuid not null,
  facility_id uuid not null,
  pool_id uuid not null references journal.pools,
  places int not null check (places > 0),
  primary key (case_id, pool_id),
  foreign key (case_id) references journal.cases (id)
);

create table journal.blind_index (
  case_id uuid not null,
  facility_id uuid not null,
  person int not null,
  -- keyed digest of a normalised name and birth year: reveals only whether two are equal
  token bytea not null check (octet_length(token) = 16),
  primary key (case_id, person, token),
  foreign key (case_id) references journal.cases (id)
);
create index blind_index_by_token on journal.blind_index (token);

-- the lifecycle's four-eyes rules, so that the database checks them, too; the migration command updates them
create table journal.four_eyes (
  transition text not null,
  not_by text not null,
  primary key (transition, not_by)
);

reset role;
