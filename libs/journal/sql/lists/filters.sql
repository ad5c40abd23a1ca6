-- The filters of a list and of its summary, in one place, so that a summary counts the cases that the list shows.
--
-- Postgres puts the text of these functions into the query that calls them, plans the query for the given filters, and
-- uses indexes. It does so only for SQL functions that are stable, run with the caller's rights and have no settings. So
-- they set no search_path, and every name has its schema.

set role sp_owner;

-- The facility that a scope names; null when it names none.
create or replace function journal.facility_of_scope(p_scope text) returns uuid
language sql immutable parallel safe
as $$
  select case when p_scope ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then p_scope::uuid end
$$;
revoke all on function journal.facility_of_scope from public;
grant execute on function journal.facility_of_scope to sp_gateway;

-- The facility that scope and filter allow together, from an id and a code. Null means all facilities; an id that no
-- facility has means none.
create or replace function journal.facility_asked_for(p_scope text, p_code text) returns uuid
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  nothing constant uuid := '00000000-0000-0000-0000-000000000000';
  named uuid := case when p_code is not null then
    coalesce((select f.id from access.facilities f where f.code = p_code), nothing) end;
  own uuid := case when p_scope is distinct from '*' then coalesce(journal.facility_of_scope(p_scope), nothing) end;
begin
  return case when own <> named then nothing else coalesce(own, named) end;
end
$$;
revoke all on function journal.facility_asked_for from public;
grant execute on function journal.facility_asked_for to sp_gateway;

-- Whether a mission does not see a clock, by its name (libs/lifecycle, mission-view.ts).
create or replace function journal.is_clock_of_the_way(p_name text) returns boolean
language sql immutable parallel safe
as $$
  select split_part(p_name, ':', 1)
    in ('check-in', 'reception', 'follow-up-30', 'follow-up-90', 'follow-up-365', 'return-monitoring')
$$;
revoke all on function journal.is_clock_of_the_way from public;
grant execute on function journal.is_clock_of_the_way to sp_gateway;

-- Live cases as a scope sees them. In the scope of one facility, a case is due by the clocks that the mission sees: in
-- lists, their order, cursors and counts. Otherwise a mission could find out by repeated filters when people land. The
-- hidden clocks start with the journey, so the clocks of cases before it are not looked up.
create or replace function journal.live_as_shown(p_scope text)
returns table (
  case_id uuid, facility_id uuid, ref text, state text, assignee uuid, priority text, is_held boolean,
  opened_at timestamptz, due_at timestamptz
)
language sql stable
as $$
  select l.case_id, l.facility_id, l.ref, l.state, l.assignee, l.priority, l.is_held, l.opened_at,
    case
      when p_scope <> '*' and not starts_with(l.state, 'intake.') and not starts_with(l.state, 'referral.') and exists (
        select from journal.clocks k
        where k.case_id = l.case_id and k.state = 'running' and k.due_at <= l.due_at
          and journal.is_clock_of_the_way(k.name))
      then coalesce((
        select min(k.due_at) from journal.clocks k
        where k.case_id = l.case_id and k.state = 'running' and not journal.is_clock_of_the_way(k.name)), 'infinity')
      else l.due_at
    end
  from journal.live_cases l
$$;
revoke all on function journal.live_as_shown from public;
grant execute on function journal.live_as_shown to sp_gateway;

create or replace function journal.live_kept(
  p_scope text, p_facility uuid, p_stage text, p_state text, p_assignee uuid, p_unassigned boolean, p_due timestamptz,
  p_held boolean, p_priority text, p_open boolean, p_q text, p_candidates uuid[]
)
returns table (
  case_id uuid, state text, assignee uuid, is_held boolean, opened_at timestamptz, due_at timestamptz
)
language sql stable
as $$
  select l.case_id, l.state, l.assignee, l.is_held, l.opened_at, l.due_at
  from journal.live_as_shown(p_scope) l
  where (p_facility is null or l.facility_id = p_facility)
    and (p_stage is null or starts_with(l.state, p_stage || '.'))
    and (p_state is null or l.state = p_state)
    and (p_assignee is null or l.assignee = p_assignee)
    and (p_unassigned is null or (l.assignee is null) = p_unassigned)
    and (p_due is null or l.due_at <= p_due and l.due_at < 'infinity')
    and (p_held is null or l.is_held = p_held)
    and (p_priority is null or l.priority = p_priority)
    and (p_open is null or starts_with(l.state, 'closed.') <> p_open)
    and (p_q is null or l.ref like '%' || p_q || '%')
    and (p_candidates is null or l.case_id = any (p_candidates))
$$;
revoke all on function journal.live_kept from public;
grant execute on function journal.live_kept to sp_gateway;

-- The number of resting cases of each kind that passes the filters: all filters but the reference use only the kind.
-- Changes that are not folded yet have rows of their own, so a kind may have several rows.
create or replace function journal.kinds_kept(
  p_facility uuid, p_state text, p_assignee uuid, p_unassigned boolean, p_held boolean, p_priority text
)
returns table (kind uuid, assignee uuid, is_held boolean, cases int)
language sql stable
as $$
  select k.kind, k.assignee, k.is_held, k.cases
  from (
    select o.kind, o.facility_id, o.state, o.assignee, o.priority, o.is_held, o.cases from journal.resting_kinds o
    union all
    select o.kind, o.facility_id, o.state, o.assignee, o.priority, o.is_held, o.cases from journal.resting_changes o
  ) k
  where (p_facility is null or k.facility_id = p_facility)
    and (p_state is null or k.state = p_state)
    and (p_assignee is null or k.assignee = p_assignee)
    and (p_unassigned is null or (k.assignee is null) = p_unassigned)
    and (p_held is null or k.is_held = p_held)
    and (p_priority is null or k.priority = p_priority)
$$;
revoke all on function journal.kinds_kept from public;
grant execute on function journal.kinds_kept to sp_gateway;

-- Whether the filters can match a resting case.
create or replace function journal.may_rest(p_stage text, p_state text, p_due timestamptz, p_open boolean)
returns boolean
language sql immutable parallel safe
as $$
  select p_due is null and p_open is distinct from true and coalesce(p_stage, 'closed') = 'closed'
    and coalesce(p_state, 'closed.') like 'closed.%'
$$;
revoke all on function journal.may_rest from public;
grant execute on function journal.may_rest to sp_gateway;

-- The cases whose references may contain a part; null when the part is too short for the index, and an empty array when
-- no reference contains it.
--
-- The result is only a preselection: the caller still compares the whole part, under row-level security. The function
-- runs with the owner's rights, because Postgres does not use this index for a role under row-level security: its
-- operator might leak rows.
create or replace function journal.cases_with_part(p_part text) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  wanted text[] := journal.threes(regexp_replace(p_part, '^(SP|P)?-', ''));
begin
  if p_part ~ '[^-0-9A-HJKMNP-TV-Z]|--' then return '{}'; end if;
  if coalesce(cardinality(wanted), 0) = 0 then return null; end if;
  return array(select c.id from journal.cases c where journal.threes(substr(c.ref, 4)) @> wanted);
end
$$;
revoke all on function journal.cases_with_part from public;
grant execute on function journal.cases_with_part to sp_gateway;

reset role;
