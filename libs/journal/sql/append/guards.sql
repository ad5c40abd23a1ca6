-- What the triggers hold: entries and reads never change, and no case stands where no entry put it.

set role sp_owner;

create or replace function journal.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'entries are appended, never changed' using errcode = 'SP001';
end
$$;
revoke all on function journal.refuse_change from public;

-- Checked once a statement over all its rows, and at its end instead of at the commit: whatever moves a case brings the
-- entry along in the same statement, as append() does. Subqueries, not joins: they have one plan, by the primary key,
-- however many rows the planner expects.
create or replace function journal.require_entries() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (
    select from moved m where not coalesce((
      select e.hash = m.head and e.to_state = m.state from journal.entries e where e.case_id = m.id and e.seq = m.version), false)
  ) then
    raise exception 'a case stands where no entry put it' using errcode = 'SP002';
  end if;
  return null;
end
$$;
revoke all on function journal.require_entries from public;

-- A row inserted alone, as a new case is before its first entry, is checked when the transaction ends.
create or replace function journal.require_entry() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare c journal.cases;
begin
  select * into c from journal.cases where id = new.id;
  if not exists (select from journal.entries where case_id = c.id and seq = c.version and hash = c.head and to_state = c.state) then
    raise exception 'a case stands where no entry put it' using errcode = 'SP002';
  end if;
  return null;
end
$$;
revoke all on function journal.require_entry from public;

create or replace function journal.require_states() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (
    select from added a where not coalesce((select c.version >= a.seq from journal.cases c where c.id = a.case_id), false)
  ) then
    raise exception 'an entry that its case does not know' using errcode = 'SP003';
  end if;
  return null;
end
$$;
revoke all on function journal.require_states from public;

reset role;
