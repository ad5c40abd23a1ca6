import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables of the journal, and what no one may do to them. docs/journal.md explains them to outsiders. */
export class Journal1763850000003 implements MigrationInterface {
  name = 'Journal1763850000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      /* sql */ `set local role sp_owner; ${tables} ${untouchable} ${noStateWithoutEntry} ${rowLevelSecurity} ${grants} reset role;`,
    );
  }

  async down(): Promise<void> {
    throw new Error('not undone: drop the database instead');
  }
}

const tables = /* sql */ `
  create table journal.cases (
    id uuid primary key,
    ref text not null unique check (ref ~ '^SP-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$'),
    facility_id uuid not null references access.facilities,
    state text not null,
    version int not null,
    head bytea not null check (octet_length(head) = 32),
    -- the service that has the case in its hands, and the one it is offered to
    custody text not null,
    offered_to text,
    -- the open case file: the fold of the entries' bodies, checked by fsck
    facts jsonb not null,
    assignee uuid generated always as ((facts ->> 'assignee')::uuid) stored,
    due_at timestamptz,
    opened_at timestamptz not null,
    moved_at timestamptz not null,
    unique (id, facility_id)
  ) with (fillfactor = 70);
  -- no index on a column that transitions change: updates of the row stay heap-only
  create index cases_by_opening on journal.cases (opened_at, id);

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
    -- foreign keys look past row-level security, so the facility is part of this one
    foreign key (case_id, facility_id) references journal.cases (id, facility_id)
  );

  create table journal.case_keys (
    case_id uuid not null,
    facility_id uuid not null,
    compartment text not null check (compartment in ('identity', 'protection', 'route')),
    -- wrapped by the facility's key, which is not in this database
    wrapped bytea not null,
    primary key (case_id, compartment),
    foreign key (case_id, facility_id) references journal.cases (id, facility_id)
  );

  create table journal.reads (
    id uuid primary key default gen_random_uuid(),
    case_id uuid not null,
    facility_id uuid not null,
    compartment text not null,
    actor_id uuid not null,
    actor_role text not null,
    purpose text not null,
    at timestamptz not null default clock_timestamp(),
    foreign key (case_id, facility_id) references journal.cases (id, facility_id)
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
    last_error text,
    parked_at timestamptz,
    created_at timestamptz not null default clock_timestamp(),
    primary key (case_id, seq, task),
    foreign key (case_id, seq) references journal.entries (case_id, seq),
    foreign key (case_id, facility_id) references journal.cases (id, facility_id)
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
    foreign key (case_id, facility_id) references journal.cases (id, facility_id)
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
    foreign key (case_id, facility_id) references journal.cases (id, facility_id)
  );

  create table journal.blind_index (
    case_id uuid not null,
    facility_id uuid not null,
    person int not null,
    -- keyed digest of a normalised name and birth year; equality is all that it shows
    token bytea not null check (octet_length(token) = 16),
    primary key (case_id, person, token),
    foreign key (case_id, facility_id) references journal.cases (id, facility_id)
  );
  create index blind_index_by_token on journal.blind_index (token);

  -- the lifecycle's four-eyes rules, kept in step by the migration command, so that the database holds them too
  create table journal.four_eyes (
    transition text not null,
    not_by text not null,
    primary key (transition, not_by)
  );
`;

const untouchable = /* sql */ `
  create function journal.refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception 'entries are appended, never changed' using errcode = 'SP001';
  end $$;
  create trigger no_change before update or delete on journal.entries for each row execute function journal.refuse_change();
  create trigger no_truncate before truncate on journal.entries for each statement execute function journal.refuse_change();
  create trigger no_change before update or delete on journal.reads for each row execute function journal.refuse_change();
  create trigger no_truncate before truncate on journal.reads for each statement execute function journal.refuse_change();
`;

/** Deferred to the commit: within one transaction the case and its entry may be written in either order. */
const noStateWithoutEntry = /* sql */ `
  create function journal.require_entry() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  declare c journal.cases;
  begin
    select * into c from journal.cases where id = new.id;
    if not exists (select from journal.entries where case_id = c.id and seq = c.version and hash = c.head and to_state = c.state) then
      raise exception 'a case stands where no entry put it' using errcode = 'SP002';
    end if;
    return null;
  end $$;
  create constraint trigger entry_for_state after insert or update of state, version, head on journal.cases
    deferrable initially deferred for each row execute function journal.require_entry();

  create function journal.require_state() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    if not exists (select from journal.cases c where c.id = new.case_id and c.version >= new.seq) then
      raise exception 'an entry that its case does not know' using errcode = 'SP003';
    end if;
    return null;
  end $$;
  create constraint trigger state_for_entry after insert on journal.entries
    deferrable initially deferred for each row execute function journal.require_state();
`;

/**
 * The scope is one facility's id, or * for roles that see every facility's cases. The reading functions set it for their
 * own statement alone. Unset or empty: no rows. The owner's functions check scope and custody themselves.
 */
const rowLevelSecurity = /* sql */ `
  do $$
  declare name text;
  begin
    foreach name in array array['cases', 'entries', 'case_keys', 'reads', 'deliveries', 'clocks', 'holds', 'blind_index'] loop
      execute format('alter table journal.%I enable row level security', name);
      execute format('alter table journal.%I force row level security', name);
      execute format('create policy owner on journal.%I to sp_owner using (true) with check (true)', name);
      execute format($p$
        create policy facility on journal.%I for select to sp_gateway, sp_stage, sp_audit
        using ((select current_setting('journal.scope', true)) in ('*', facility_id::text))$p$, name);
    end loop;
  end $$;
`;

/** Nobody but the owner's functions writes; sealed columns and reads' ciphertexts leave through open_compartment() alone. */
const grants = /* sql */ `
  grant select on journal.cases, journal.clocks to sp_gateway, sp_stage, sp_audit;
  grant select (case_id, seq, facility_id, transition, from_state, to_state, actor_id, actor_role, at, request_id, request_digest, body, hash)
    on journal.entries to sp_gateway, sp_stage, sp_audit;
  grant select on journal.case_keys to sp_stage;
  grant select on journal.reads, journal.deliveries to sp_audit;
  grant select on journal.pools to sp_gateway, sp_stage;
`;
