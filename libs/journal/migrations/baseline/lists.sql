-- Narrow rows for lists. Lists do not read journal.cases, because one of its pages holds only three or four case files,
-- and an index on a column that transitions change would prevent heap-only updates. All these tables are derived from the
-- cases: fsck compares them, and journal.list_anew() makes them again.
set local role sp_owner;

-- Cases that are open or have a running clock. They are few, so every filter, and the order by deadline, may read all of
-- them: 90,000 in 15 ms. An index by deadline would reduce that to 1 ms, but would cost each transition that starts or
-- stops a clock 20 µs.
create table journal.live_cases (
  case_id uuid primary key,
  facility_id uuid not null,
  ref text not null,
  state text not null,
  assignee uuid,
  priority text,
  is_held boolean not null,
  -- the deadline of the earliest running clock; infinity when none runs
  due_at timestamptz not null,
  opened_at timestamptz not null,
  foreign key (case_id) references journal.cases (id)
) with (fillfactor = 70);
-- only on columns that rarely change, so that most updates are heap-only
create index live_by_opening on journal.live_cases (opened_at, case_id);
create index live_assigned on journal.live_cases (assignee) where assignee is not null;

-- Cases that are closed and have no running clock. They are nine of ten cases, so no filter may read all of them. Each has
-- a kind, and all filters but the reference use only the kind.
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

-- The kinds, which are few, and the number of cases of each. An append inserts a change instead of updating a number,
-- because two appends that update one row would wait for each other's commit. Now and then an append folds the changes
-- into the numbers.
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
