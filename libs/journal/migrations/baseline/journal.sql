-- The tables of the journal. docs/journal.md explains them to outsiders.
--
-- A case's id is part of every table's key, and alone in every foreign key. The facility stands beside it for row-level
-- security alone: which one it is, is said by the case's first entry, and fsck compares every row with it.
set local role sp_owner;

-- An index hangs on it, so a change of it is a versioned migration that makes the index again: every three letters in a
-- row, of a reference past the SP- that all have.
create function journal.threes(letters text) returns text[] language sql immutable parallel safe as
  $$ select array(select substr(letters, n, 3) from generate_series(1, length(letters) - 2) n) $$;
revoke all on function journal.threes from public;

create table journal.cases (
  id uuid primary key,
  ref text not null unique check (ref ~ '^SP-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$'),
  -- as the first entry's body says
  facility_id uuid not null references access.facilities,
  state text not null,
  version int not null,
  head bytea not null check (octet_length(head) = 32),
  -- the service that has the case in its hands, and the one it is offered to
  custody text not null,
  offered_to text,
  -- the open case file: the fold of the entries' bodies, checked by fsck
  facts jsonb not null,
  -- out of the case file: kept by append(), which knows what changes, and checked by fsck. As generated columns each of
  -- them unpacked the whole case file at every transition, a tenth of an append.
  assignee uuid,
  held text,
  priority text,
  closed boolean not null generated always as (state like 'closed.%') stored,
  due_at timestamptz,
  opened_at timestamptz not null,
  moved_at timestamptz not null
) with (fillfactor = 70);
-- no index on a column that transitions change: updates of the row stay heap-only, and lists have rows of their own
create index cases_by_opening on journal.cases (opened_at, id);
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
  -- SHA-256 of the Idempotency-Key, cut to 16 bytes: what a client typed there is not kept
  request_id bytea not null check (octet_length(request_id) = 16),
  -- keyed digest of the request: tells a repeated request from another one with the same key
  request_digest bytea not null check (octet_length(request_digest) = 32),
  -- json, not jsonb: the bytes that were hashed are the bytes that stay
  body json not null,
  identity bytea,
  protection bytea,
  route bytea,
  hash bytea not null check (octet_length(hash) = 32),
  primary key (case_id, seq),
  unique (case_id, actor_id, request_id),
  foreign key (case_id) references journal.cases (id)
);
-- A case has some twenty entries in its life. While most have one, the planner takes a recorded request to be as near by
-- the case alone as by its own index, and keeps that plan: it then reads all of a case's entries to find one.
alter table journal.entries alter column case_id set (n_distinct = -0.05);
-- A B-tree on the time would cost each append an insert into its one hot page. A block-range index costs appends nothing
-- but a note once in 16 pages of entries, and finds the last seconds since entries lie in the order in which they came.
create index entries_by_time on journal.entries using brin (at) with (pages_per_range = 16, autosummarize = on);

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
  -- what left the house is a read too: of the timeline, not of a compartment
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
  -- random, and all that a job carries: a queue's dump must not show which cases move
  id uuid not null unique default gen_random_uuid(),
  service text not null,
  task text not null,
  attempts int not null default 0,
  publications int not null default 0,
  -- when the relay publishes it (again): null when parked
  next_at timestamptz default clock_timestamp(),
  -- an attempt is under way, or never ended: null when it failed
  began_at timestamptz,
  -- an attempt never ended or took too long: tried alone from then on
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
  -- what was left when the case was held
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
  -- keyed digest of a normalised name and birth year; equality is all that it shows
  token bytea not null check (octet_length(token) = 16),
  primary key (case_id, person, token),
  foreign key (case_id) references journal.cases (id)
);
create index blind_index_by_token on journal.blind_index (token);

-- the lifecycle's four-eyes rules, kept in step by the migration command, so that the database holds them too
create table journal.four_eyes (
  transition text not null,
  not_by text not null,
  primary key (transition, not_by)
);

reset role;
