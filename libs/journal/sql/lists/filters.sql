-- The filters of a list and of its summary, in one place: what is counted is what is listed.
--
-- Postgres puts the text of these functions into the query that calls them, so that it is planned for the filters that
-- are given, and uses indexes. It does so only for SQL functions that are stable, run with the caller's rights and set
-- nothing: hence no search_path here, and every name with its schema.

set role sp_owner;

-- The facility that a scope names; null where it names none.
create or replace function journal.facility_of_scope(p_scope text) returns uuid
language sql immutable parallel safe
as $$
  select case when p_scope ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then p_scope::uuid end
$$;
revoke all on function journal.facility_of_scope from public;
grant execute on function journal.facility_of_scope to sp_gateway;

-- The one facility that scope and filter leave, from its id or its code: null for all of them, and an id that no
-- facility has where they leave nothing.
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

-- Clocks that a mission is not shown, by their names (libs/lifecycle, mission-view.ts).
create or replace function journal.is_clock_of_the_way(p_name text) returns boolean
language sql immutable parallel safe
as $$
  select split_part(p_name, ':', 1)
    in ('check-in', 'reception', 'follow-up-30', 'follow-up-90', 'follow-up-365', 'return-monitoring')
$$;
revoke all on function journal.is_clock_of_the_way from public;
grant execute on function journal.is_clock_of_the_way to sp_gateway;

-- Live cases as a scope is shown them. For one facility alone a case is due by the clocks that it is shown, in lists,
-- their order, their cursors and their counts: else asking for what is due before some instant, again and again, would
-- tell when somebody lands. Such clocks run from the journey on, so that no case before it is looked at anew.
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

-- How many cases of each kind rest: a kind is all that a filter asks of a resting case but for its reference. What
-- nobody folded yet is in the changes, so that a kind may come several times.
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

-- Whether a case that rests can be asked for at all.
create or replace function journal.may_rest(p_stage text, p_state text, p_due timestamptz, p_open boolean)
returns boolean
language sql immutable parallel safe
as $$
  select p_due is null and p_open is distinct from true and coalesce(p_stage, 'closed') = 'closed'
    and coalesce(p_state, 'closed.') like 'closed.%'
$$;
revoke all on function journal.may_rest from public;
grant execute on function journal.may_rest to sp_gateway;

-- Cases with a part of a reference; null where the part is too short for the index, and none where no reference has it.
--
-- The index only narrows down: who asks still looks for the whole part, and through row-level security. That is also
-- why a function of the owner looks it up: what compares arrays might leak rows, so Postgres does not use such an index
-- for somebody whom row-level security binds.
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
