-- People who work here, their facilities and sessions, and the standing instructions that they acknowledge.
set local role sp_owner;

create table access.facilities (
  id uuid primary key default gen_random_uuid(),
  code text not null unique check (code ~ '^[A-Z]{3}$'),
  name text not null,
  country text not null check (country ~ '^[A-Z]{2}$'),
  zone text not null
);

create table access.people (
  id uuid primary key default gen_random_uuid(),
  username text not null unique check (username ~ '^[a-z0-9][a-z0-9.-]{1,60}$'),
  role text not null,
  facility_id uuid references access.facilities,
  -- scrypt, with its parameters and salt: see libs/access/password.ts
  password text not null,
  must_change_password boolean not null default false,
  -- the end of a one-time password
  password_expires_at timestamptz,
  active boolean not null default true,
  created_at timestamptz not null default clock_timestamp(),
  -- failed sign-ins since the last successful one
  failed_sign_ins int not null default 0,
  failed_since timestamptz,
  constraint facility_roles_have_a_facility
    check ((role in ('intake-officer', 'head-of-mission')) = (facility_id is not null)),
  constraint nobody_signs_in_as_the_system check (role <> 'system')
);

-- Sessions have random tokens. Only the SHA-256 of a token is stored, so nobody can sign in with a leaked table.
create table access.sessions (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  person_id uuid not null references access.people,
  created_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp()
);
create index sessions_of_a_person on access.sessions (person_id);

create table access.instructions (
  id uuid primary key default gen_random_uuid(),
  -- null: for every facility
  facility_id uuid references access.facilities,
  title text not null check (length(title) between 1 and 200),
  body text not null check (length(body) between 1 and 20000),
  issued_by uuid references access.people,
  issued_at timestamptz not null default clock_timestamp(),
  withdrawn_at timestamptz
);
create table access.acknowledgements (
  instruction_id uuid not null references access.instructions,
  person_id uuid not null references access.people,
  at timestamptz not null default clock_timestamp(),
  primary key (instruction_id, person_id)
);

-- Who reads or edits which case now. Rows live for seconds, so the table is unlogged: not in the write-ahead log or a
-- replica.
create unlogged table access.presence (
  case_id uuid not null,
  person_id uuid not null references access.people,
  doing text not null check (doing in ('reading', 'writing')),
  step text check (length(step) <= 60),
  since timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp(),
  primary key (case_id, person_id)
) with (fillfactor = 70);

-- Keys with which browsers encrypt their drafts.
create table access.draft_keys (
  person_id uuid primary key references access.people,
  key bytea not null check (octet_length(key) = 32),
  created_at timestamptz not null default clock_timestamp()
);

-- Webhooks: receivers of events when a case moves. docs/adr/0008-webhooks.md.
create table access.webhooks (
  id uuid primary key default gen_random_uuid(),
  url text not null check (length(url) between 8 and 2000),
  -- empty: every transition
  transitions text[] not null,
  -- null: every facility's cases
  facility_id uuid references access.facilities,
  -- the secret is not here: it is derived from a key that is not in this database
  created_by uuid not null references access.people,
  created_at timestamptz not null default clock_timestamp(),
  -- a webhook is never deleted, so that it stays on record who received events and who allowed it
  removed_by uuid references access.people,
  removed_at timestamptz,
  last_status int,
  last_fault text,
  last_at timestamptz,
  check ((removed_at is null) = (removed_by is null))
) with (fillfactor = 70);

-- Events of webhooks. No foreign keys: neither webhooks nor entries are ever deleted, and each check would lock a row that
-- all appends share.
create table access.webhook_events (
  webhook_id uuid not null,
  n bigint generated always as identity,
  -- random, because the receiver gets it: a sequential number would reveal how many cases move
  id uuid not null unique default gen_random_uuid(),
  -- the entry; null for a ping
  case_id uuid,
  seq int,
  transition text not null,
  at timestamptz not null,
  attempts int not null default 0,
  -- the time of the next attempt; null when the event was delivered or given up
  next_at timestamptz default clock_timestamp(),
  delivered_at timestamptz,
  last_status int,
  last_fault text,
  -- when the row may be deleted
  expires_at timestamptz,
  primary key (webhook_id, n),
  check ((case_id is null) = (seq is null))
);
-- finds the events of one webhook that are due, wait or were given up
create index webhook_events_undelivered on access.webhook_events (webhook_id, next_at) where delivered_at is null;
create index webhook_events_expiring on access.webhook_events (expires_at) where expires_at is not null;

grant select, insert on access.facilities, access.instructions, access.acknowledgements to sp_gateway;
grant update (withdrawn_at) on access.instructions to sp_gateway;
grant select, insert on access.people to sp_gateway;
grant update (password, must_change_password, password_expires_at, active, role, facility_id)
  on access.people to sp_gateway;
grant select, insert, delete on access.sessions to sp_gateway;
grant update (seen_at) on access.sessions to sp_gateway;
grant select, insert, delete on access.presence to sp_gateway;
grant update (doing, step, since, seen_at) on access.presence to sp_gateway;
grant select, insert on access.draft_keys to sp_gateway;
grant select on access.webhooks to sp_gateway;
-- not case_id and seq: only claim_webhook_events() returns which case moved
grant select (n, id, webhook_id, transition, at, attempts, next_at, delivered_at, last_status, last_fault)
  on access.webhook_events to sp_gateway;

reset role;
