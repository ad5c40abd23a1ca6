-- What lists ask of a case, in narrow rows of their own: a page of journal.cases holds three or four files, and an index
-- there on what transitions change keeps its updates from being heap-only. All of these tables are derived; fsck compares
-- them with what they derive from, and journal.list_anew() makes them again.
set local role sp_owner;

-- Open, or with a clock that runs. Few, so any filter and the order by what is due may read them all: 90,000 in 15 ms. An
-- index by what is due would make 1 ms of it, and cost a transition that starts or stops a clock another 20 µs.
create table journal.live_cases (
  case_id uuid primary key,
  facility_id uuid not null,
  ref text not null,
  state text not null,
  assignee uuid,
  priority text,
  is_held boolean not null,
  -- of the earliest clock that runs; infinity: none does
  due_at timestamptz not null,
  opened_at timestamptz not null,
  foreign key (case_id) references journal.cases (id)
) with (fillfactor = 70);
-- on what hardly ever changes, so that most updates are heap-only
create index live_by_opening on journal.live_cases (opened_at, case_id);
create index live_assigned on journal.live_cases (assignee) where assignee is not null;

-- Closed, and nothing is due. Nine in ten, and no filter may read them all, so each is of a kind, which is all that a
-- filter asks of it but for its reference.
create table journal.resting_cases (
  case_id uuid primary key,
  facility_id uuid not null,
  ref text not null,
  kind uuid not null,
  opened_at timestamptz not null,
  foreign key (case_id) references journal.cases (id)
);
create index resting_by_kind on journal.resting_cases (kind, opened_at, case_id) include (facility_id);
create index resting_by_facility on journal.resting_cases (facility_id, opened_at, case_id);
create index resting_by_opening on journal.resting_cases (opened_at, case_id);

-- The kinds are few, and their cases are counted. Whoever changes a count leaves a change of its own, since two appends
-- that counted in one row would wait for each other's commit; now and then one of them folds the changes into here.
create table journal.resting_kinds (
  kind uuid primary key,
  facility_id uuid not null references access.facilities,
  state text not null,
  assignee uuid,
  priority text,
  is_held boolean not null,
  cases int not null
);
create table journal.resting_changes (
  number bigint generated always as identity,
  kind uuid not null,
  facility_id uuid not null references access.facilities,
  state text not null,
  assignee uuid,
  priority text,
  is_held boolean not null,
  cases int not null
);

reset role;
