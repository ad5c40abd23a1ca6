set role sp_owner;

-- The summary of a list. It reads all live cases that pass the filters. It counts resting cases by their kinds, unless
-- the filter is a part of a reference: then it looks them up, or reads every resting case's reference when the part is
-- too short for the index.
create or replace function journal.count_cases(
  p_scope text, p_stage text, p_state text, p_facility text, p_assignee uuid, p_unassigned boolean, p_due timestamptz,
  p_held boolean, p_priority text, p_open boolean, p_q text, p_me uuid
)
returns table (
  total int, open int, due int, due_soon int, unassigned int, mine int, held int, intake int, referral int, transit int,
  resettlement int, closed int
)
language plpgsql set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  facility uuid := journal.facility_asked_for(p_scope, p_facility);
  candidates uuid[] := journal.cases_with_part(p_q);
  rests boolean := journal.may_rest(p_stage, p_state, p_due, p_open);
  moment timestamptz := clock_timestamp();
  soon timestamptz := moment + interval '24 hours';
begin
  perform set_config('journal.scope', p_scope, true);
  return query
  with counted as (
    select l.state, count(*) as cases, count(*) filter (where l.due_at <= moment) as due,
      count(*) filter (where l.due_at <= soon) as due_or_soon, count(*) - count(l.assignee) as unassigned,
      count(*) filter (where l.assignee = p_me) as mine, count(*) filter (where l.is_held) as held
    from journal.live_kept(p_scope, facility, p_stage, p_state, p_assignee, p_unassigned, p_due, p_held, p_priority,
      p_open, p_q, candidates) l
    group by l.state
    union all
    select 'closed.', sum(k.cases), 0, 0, sum(k.cases) filter (where k.assignee is null),
      sum(k.cases) filter (where k.assignee = p_me), sum(k.cases) filter (where k.is_held)
    from journal.kinds_kept(facility, p_state, p_assignee, p_unassigned, p_held, p_priority) k
    where rests and p_q is null
    union all
    select 'closed.', sum(r.cases), 0, 0, sum(r.cases) filter (where k.assignee is null),
      sum(r.cases) filter (where k.assignee = p_me), sum(r.cases) filter (where k.is_held)
    from (
      select r.kind, count(*) as cases from journal.resting_cases r
      where rests and r.ref like '%' || p_q || '%' and (candidates is null or r.case_id = any (candidates))
      group by r.kind
    ) r
    cross join lateral (
      select o.assignee, o.is_held
      from journal.kinds_kept(facility, p_state, p_assignee, p_unassigned, p_held, p_priority) o
      where o.kind = r.kind limit 1
    ) k
  )
  select coalesce(sum(cases), 0)::int,
    coalesce(sum(cases) filter (where not starts_with(state, 'closed.')), 0)::int,
    coalesce(sum(due), 0)::int,
    coalesce(sum(due_or_soon - due), 0)::int,
    coalesce(sum(unassigned), 0)::int,
    coalesce(sum(mine), 0)::int,
    coalesce(sum(held), 0)::int,
    coalesce(sum(cases) filter (where starts_with(state, 'intake.')), 0)::int,
    coalesce(sum(cases) filter (where starts_with(state, 'referral.')), 0)::int,
    coalesce(sum(cases) filter (where starts_with(state, 'transit.')), 0)::int,
    coalesce(sum(cases) filter (where starts_with(state, 'resettlement.')), 0)::int,
    coalesce(sum(cases) filter (where starts_with(state, 'closed.')), 0)::int
  from counted;
end
$$;
revoke all on function journal.count_cases from public;
grant execute on function journal.count_cases to sp_gateway;

reset role;
