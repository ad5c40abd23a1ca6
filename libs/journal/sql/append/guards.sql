-- The functions of the triggers that protect the journal: entries and reads never change, and the state of each case is
-- the state after its last entry.

set role sp_owner;

create or replace function journal.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'entries are appended, never changed' using errcode = 'SP001';
end
$$;
revoke all on function journal.refuse_change from public;

-- Checks all rows of one statement at its end, because append() moves a case and inserts the entry in the same
-- statement. Subqueries instead of joins: they have one plan, by the primary key, for any number of rows that the
-- planner expects.
--
-- require_entry() has the same condition for another moment. Sharing it would need a function that Postgres calls for
-- each row of every append.
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

-- Checks a new case at the commit, because its row is inserted before its first entry.
create or replace function journal.require_entry() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare c journal.cases;
begin
  select * into c from journal.cases where id = new.id;
  if not exists (select from journal.entries where case_id = c.id and seq = c.version and hash = c.head and to_state = c.state) then
    raise exception 'a case stands where no entry put it' using errcode = 'SP002';
  end if;
  if journal.members_differ(c.id) then
    raise exception 'a person belongs to no case, or to another case than its file says' using errcode = 'SP007';
  end if;
  return null;
end
$$;
revoke all on function journal.require_entry from public;

-- Whether the people who belong to the case are those in its file.
create or replace function journal.members_differ(p_case uuid) returns boolean
language sql stable
as $$
  select c.facts -> 'people' <> coalesce((
      select jsonb_agg(jsonb_build_object('no', m.no, 'id', m.person_id) order by m.no)
      from journal.members m where m.case_id = c.id), '[]')
    or c.people <> jsonb_array_length(c.facts -> 'people')
  from journal.cases c where c.id = p_case
$$;
revoke all on function journal.members_differ from public;

create or replace function journal.require_members() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  cases uuid[];
begin
  if tg_table_name = 'cases' then cases := array[new.id];
  elsif tg_op = 'INSERT' then cases := array[new.case_id];
  elsif tg_op = 'DELETE' then cases := array[old.case_id];
  else cases := array[old.case_id, new.case_id];
  end if;
  if exists (select from unnest(cases) k(id) where journal.members_differ(k.id)) then
    raise exception 'a person belongs to no case, or to another case than its file says' using errcode = 'SP007';
  end if;
  return null;
end
$$;
revoke all on function journal.require_members from public;

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
