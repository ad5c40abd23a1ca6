-- Workers, budgets and alerts, the keys that were ever made, and the rows for readiness.
set local role sp_owner;

create table journal.workers (
  id uuid primary key,
  service text not null,
  started_at timestamptz not null,
  beat_at timestamptz not null,
  -- null when it has taken no job yet
  took_at timestamptz,
  taken bigint not null,
  running int not null,
  -- how far the process's clock is ahead of the database's clock
  skew_ms float8 not null,
  -- null when the queue did not say
  queue_waiting int,
  queue_active int,
  suspects_waiting int,
  reopened int not null
);

-- Budgets: how often one person may do an action within a time. From `soft` on, an alert is raised, once an hour; above
-- `hard`, the action is refused. Both are data: docs/operations.md says how to change them, docs/security.md explains
-- the values.
create table journal.budgets (
  kind text not null,
  -- the role, or * for all roles without a budget of their own
  role text not null default '*',
  soft int not null check (soft > 0),
  hard int check (hard >= soft),
  seconds int not null default 3600 check (seconds between 600 and 86400),
  primary key (kind, role)
);
insert into journal.budgets (kind, role, soft, hard, seconds) values
  ('open', '*', 60, 200, 3600),
  -- a coordinator opens one case in an emergency, not many
  ('open', 'coordinator', 20, 60, 3600),
  ('break-glass', '*', 5, 10, 3600),
  ('identify', '*', 60, 300, 3600),
  ('identify-again', '*', 5, 5, 3600),
  ('sign-in-failed', '*', 20, null, 86400);

-- Counted in steps of ten minutes, so that the count does not fall to zero at each new hour. One row for each person,
-- kind, subject and step
create table journal.uses (
  person_id uuid not null,
  kind text not null,
  -- what the action was done to, when each subject has its own budget
  subject text not null default '',
  step timestamptz not null,
  used int not null,
  primary key (person_id, kind, subject, step)
) with (fillfactor = 70);
create index uses_by_step on journal.uses (step);

-- One row for each person, kind and hour. It is deleted after 400 days, acknowledged or not
create table journal.alerts (
  id uuid primary key default gen_random_uuid(),
  person_id uuid not null,
  kind text not null,
  hour timestamptz not null,
  used int not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  acknowledged_by uuid,
  acknowledged_at timestamptz,
  unique (person_id, kind, hour),
  check ((acknowledged_by is null) = (acknowledged_at is null)),
  constraint not_acknowledged_by_who_it_is_about check (acknowledged_by <> person_id)
);
create index alerts_by_time on journal.alerts (first_at, id);
create index alerts_waiting on journal.alerts (first_at, id) where acknowledged_at is null;

-- The keys that were ever made, so that a lost key is not replaced by a new one. The fingerprints are in the database, so
-- a restored database needs exactly the keys that its cases are sealed with.
create table journal.key_fingerprints (
  holder text not null check (holder in ('stage', 'gateway', 'log')),
  name text not null check (name ~ '^[a-z0-9-]{1,80}$'),
  -- HMAC-SHA-256 with the key itself: identifies the key without revealing it
  fingerprint bytea not null check (octet_length(fingerprint) = 32),
  made_at timestamptz not null default clock_timestamp(),
  primary key (holder, name)
);

-- one row for each service, for try_write()
create table journal.probes (
  service text primary key,
  at timestamptz not null
) with (fillfactor = 10);

reset role;
