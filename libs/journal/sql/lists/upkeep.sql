-- Updates the narrow rows of lists when a case changes; libs/journal/migrations/baseline/lists.sql explains these rows.
--
-- A transition that changes no column of lists does not call this trigger. One statement for all rows of an append, with
-- transition tables, was not cheaper for the others.

set role sp_owner;

create or replace function journal.kind_of(
  facility uuid, state text, assignee uuid, priority text, is_held boolean
)
returns uuid
language sql immutable parallel safe
as $$
  select md5(facility::text || '|' || state || '|' || coalesce(assignee::text, '') || '|' || coalesce(priority, '') || '|' || is_held::text)::uuid
$$;
revoke all on function journal.kind_of from public;

create or replace function journal.fold_resting() returns void
language sql set search_path = pg_catalog, pg_temp
as $$
  with taken as (delete from journal.resting_changes returning *)
  insert into journal.resting_kinds as k (kind, facility_id, state, assignee, priority, is_held, cases)
  select t.kind, t.facility_id, t.state, t.assignee, t.priority, t.is_held, sum(t.cases)
  from taken t group by 1, 2, 3, 4, 5, 6 having sum(t.cases) <> 0
  on conflict (kind) do update set cases = k.cases + excluded.cases
$$;
revoke all on function journal.fold_resting from public;

-- Inserts a change instead of updating the count, because two appends that update one row would wait for each other's
-- commit. Every 256th change folds the changes into the counts, unless another transaction is doing so.
create or replace function journal.count_resting(
  p_kind uuid, p_facility uuid, p_state text, p_assignee uuid, p_priority text, p_is_held boolean, p_cases int
)
returns void
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare change bigint;
begin
  insert into journal.resting_changes (kind, facility_id, state, assignee, priority, is_held, cases)
  values (p_kind, p_facility, p_state, p_assignee, p_priority, p_is_held, p_cases) returning number into change;
  -- tries the lock without waiting; the remaining changes are folded the next time
  if change % 256 = 0 and pg_try_advisory_xact_lock(hashtext('safe-passage resting kinds')) then
    perform journal.fold_resting();
  end if;
end
$$;
revoke all on function journal.count_resting from public;

-- A new case is listed with its first entry, which is an update of its row. Facility, reference and opening change only
-- when an administrator edits the row.
create or replace function journal.list_case() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
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
end
$$;
revoke all on function journal.list_case from public;

-- Deletes all rows of lists and makes them again from the cases.
create or replace function journal.list_anew() returns void
language plpgsql set search_path = pg_catalog, pg_temp
as $$
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
end
$$;
revoke all on function journal.list_anew from public;

reset role;
