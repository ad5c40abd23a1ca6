/** The facility that a scope names; null where it names none. */
export const facilityIn = (scope: string): string =>
  `case when ${scope} ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then (${scope})::uuid end`;

/**
 * What lists ask of a case, in narrow rows of their own: a page of journal.cases holds three or four files, and an index there on what
 * transitions change keeps its updates from being heap-only. All of these tables are derived; fsck compares them with what they derive from,
 * and journal.list_anew() makes them again.
 *
 * live_cases: open, or with a clock that runs. Few, so any filter and the order by what is due may read them all: 90,000 in 15 ms. An index by
 * what is due would make 1 ms of it, and cost a transition that starts or stops a clock another 20 µs.
 *
 * resting_cases: closed, and nothing is due. Nine in ten, and no filter may read them all, so each is of a kind, which is all that a filter
 * asks of it but for its reference. The kinds are few, and their cases are counted. Whoever changes a count leaves a change of its own, since two
 * appends that counted in one row would wait for each other's commit; now and then one of them folds the changes into resting_kinds.
 */
export const tables = /* sql */ `
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
    opened_at timestamptz not null
  ) with (fillfactor = 70);
  create table journal.resting_cases (
    case_id uuid primary key,
    facility_id uuid not null,
    ref text not null,
    kind uuid not null,
    opened_at timestamptz not null
  );
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

  do $$
  declare name text;
  begin
    foreach name in array array['live_cases', 'resting_cases', 'resting_kinds', 'resting_changes'] loop
      execute format('alter table journal.%I enable row level security', name);
      execute format('alter table journal.%I force row level security', name);
      execute format('create policy owner on journal.%I to sp_owner using (true) with check (true)', name);
      -- as on the other tables, but that the scope is read once a statement and no row's facility is made a text
      execute format($p$
        create policy facility on journal.%I for select to sp_gateway
        using ((select current_setting('journal.scope', true) = '*') or facility_id = (select ${facilityIn("current_setting('journal.scope', true)")}))$p$, name);
      execute format('grant select on journal.%I to sp_gateway', name);
    end loop;
  end $$;
`;

/**
 * A transition that changes nothing which lists ask for costs nothing here. One statement for all rows of an append, over its transition
 * tables, was no cheaper for those that do.
 *
 * The triggers are on even where checks are switched off: the tables follow whatever is done to a case. A case that append() opens has no state
 * before its first entry, which comes as an update. A facility, a reference and an opening change by an administrator's hand alone.
 */
export const upkeep = /* sql */ `
  create function journal.kind_of(facility uuid, state text, assignee uuid, priority text, is_held boolean) returns uuid
  language sql immutable parallel safe as $$
    select md5(facility::text || '|' || state || '|' || coalesce(assignee::text, '') || '|' || coalesce(priority, '') || '|' || is_held::text)::uuid
  $$;

  create function journal.list_case() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
  declare
    on_hold boolean := new.held is not null;
    before uuid;
    kind_now uuid;
  begin
    if new.closed and new.due_at is null then
      kind_now := journal.kind_of(new.facility_id, new.state, new.assignee, new.priority, on_hold);
      delete from journal.live_cases where case_id = new.id;
      if not found then select kind into before from journal.resting_cases where case_id = new.id; end if;
      insert into journal.resting_cases (case_id, facility_id, ref, kind, opened_at)
      values (new.id, new.facility_id, new.ref, kind_now, new.opened_at)
      on conflict (case_id) do update
        set facility_id = excluded.facility_id, ref = excluded.ref, kind = excluded.kind, opened_at = excluded.opened_at;
      if before is not distinct from kind_now then return null; end if;
      perform journal.count_resting(kind_now, new.facility_id, new.state, new.assignee, new.priority, on_hold, 1);
    else
      update journal.live_cases set facility_id = new.facility_id, ref = new.ref, state = new.state, assignee = new.assignee,
        priority = new.priority, is_held = on_hold, due_at = coalesce(new.due_at, 'infinity'), opened_at = new.opened_at
      where case_id = new.id;
      if found then return null; end if;
      delete from journal.resting_cases where case_id = new.id returning kind into before;
      insert into journal.live_cases (case_id, facility_id, ref, state, assignee, priority, is_held, due_at, opened_at)
      values (new.id, new.facility_id, new.ref, new.state, new.assignee, new.priority, on_hold, coalesce(new.due_at, 'infinity'), new.opened_at);
    end if;
    if before is not null then
      perform journal.count_resting(before, old.facility_id, old.state, old.assignee, old.priority, old.held is not null, -1);
    end if;
    return null;
  end $$;

  create function journal.count_resting(p_kind uuid, p_facility uuid, p_state text, p_assignee uuid, p_priority text, p_is_held boolean, p_cases int)
  returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
  declare change bigint;
  begin
    insert into journal.resting_changes (kind, facility_id, state, assignee, priority, is_held, cases)
    values (p_kind, p_facility, p_state, p_assignee, p_priority, p_is_held, p_cases) returning number into change;
    -- one at a time, and nobody waits: what is left is folded the next time
    if change % 256 = 0 and pg_try_advisory_xact_lock(hashtext('safe-passage resting kinds')) then
      perform journal.fold_resting();
    end if;
  end $$;

  create function journal.fold_resting() returns void language sql set search_path = pg_catalog, pg_temp as $$
    with taken as (delete from journal.resting_changes returning *)
    insert into journal.resting_kinds as k (kind, facility_id, state, assignee, priority, is_held, cases)
    select t.kind, t.facility_id, t.state, t.assignee, t.priority, t.is_held, sum(t.cases)
    from taken t group by 1, 2, 3, 4, 5, 6 having sum(t.cases) <> 0
    on conflict (kind) do update set cases = k.cases + excluded.cases
  $$;

  create trigger list_new_case after insert on journal.cases for each row when (new.version > 0) execute function journal.list_case();
  create trigger list_case after update on journal.cases for each row
    when ((old.facility_id, old.ref, old.state, old.assignee, old.priority, old.held, old.due_at, old.opened_at)
      is distinct from (new.facility_id, new.ref, new.state, new.assignee, new.priority, new.held, new.due_at, new.opened_at))
    execute function journal.list_case();
  alter table journal.cases enable always trigger list_new_case, enable always trigger list_case;
`;

/** The indexes of lists on journal.cases go: with them an assignment, a hold and a closing wrote every index of the case anew. */
export const backfill = /* sql */ `
  create function journal.list_anew() returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    lock table journal.cases in share row exclusive mode;
    delete from journal.live_cases;
    delete from journal.resting_cases;
    delete from journal.resting_kinds;
    delete from journal.resting_changes;
    insert into journal.live_cases (case_id, facility_id, ref, state, assignee, priority, is_held, due_at, opened_at)
    select c.id, c.facility_id, c.ref, c.state, c.assignee, c.priority, c.held is not null, coalesce(c.due_at, 'infinity'), c.opened_at
    from journal.cases c where not (c.closed and c.due_at is null);
    with resting as (
      select c.*, c.held is not null as is_held, journal.kind_of(c.facility_id, c.state, c.assignee, c.priority, c.held is not null) as kind
      from journal.cases c where c.closed and c.due_at is null
    ), listed as (
      insert into journal.resting_cases (case_id, facility_id, ref, kind, opened_at)
      select r.id, r.facility_id, r.ref, r.kind, r.opened_at from resting r
    )
    insert into journal.resting_kinds (kind, facility_id, state, assignee, priority, is_held, cases)
    select r.kind, r.facility_id, r.state, r.assignee, r.priority, r.is_held, count(*) from resting r group by 1, 2, 3, 4, 5, 6;
  end $$;
  select journal.list_anew();

  -- on what hardly ever changes, so that most updates are heap-only
  create index live_by_opening on journal.live_cases (opened_at, case_id);
  create index live_assigned on journal.live_cases (assignee) where assignee is not null;
  create index resting_by_kind on journal.resting_cases (kind, opened_at, case_id) include (facility_id);
  create index resting_by_facility on journal.resting_cases (facility_id, opened_at, case_id);
  create index resting_by_opening on journal.resting_cases (opened_at, case_id);
  -- foreign keys look past row-level security, so the facility is part of these
  alter table journal.live_cases add foreign key (case_id, facility_id) references journal.cases (id, facility_id);
  alter table journal.resting_cases add foreign key (case_id, facility_id) references journal.cases (id, facility_id);
  analyze journal.live_cases, journal.resting_cases, journal.resting_kinds, journal.resting_changes;

  drop index journal.cases_open, journal.cases_held, journal.cases_assigned, journal.cases_with_priority;
`;
