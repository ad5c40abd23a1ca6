set role sp_owner;

-- A page of cases by opening (newest first) or by the earliest clock (soonest first, cases without one last), after a
-- cursor. `place` is a row's place in the order, to the microsecond; with the id it is the cursor.
--
-- Stable, so that all of its statements see one snapshot: a case that comes to rest meanwhile is neither missed nor
-- listed twice.
--
-- Three ways for each order: without resting cases; with resting cases by kind (a page of each kind); and with resting
-- cases in the order of the list, until the page is full. By kind is better while it reads few rows, because the other
-- way is long when the newest cases of the wanted kinds are old. In the order by deadline, resting cases are in the order
-- of their ids, which is random, so the other way is long more often.
--
-- Six short statements instead of one with conditions, because each call plans its statement for its filters. The
-- filters are in one place (filters.sql); here each way only adds cursor, order and limit.
create or replace function journal.page_cases(
  p_scope text, p_stage text, p_state text, p_facility text, p_assignee uuid, p_unassigned boolean, p_due timestamptz,
  p_held boolean, p_priority text, p_open boolean, p_q text, p_order text, p_after text, p_after_id uuid, p_limit int
)
returns table (
  id uuid, ref text, facility text, state text, version int, custody text, assignee uuid, priority text, held text,
  facts jsonb, due_at timestamptz, opened_at timestamptz, moved_at timestamptz, clocks json, place text, now timestamptz
)
language plpgsql stable set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  facility uuid := journal.facility_asked_for(p_scope, p_facility);
  candidates uuid[] := journal.cases_with_part(p_q);
  rests boolean := journal.may_rest(p_stage, p_state, p_due, p_open);
  after timestamptz := p_after::timestamptz;
  narrowed boolean := coalesce(p_state, p_priority) is not null or p_assignee is not null
    or coalesce(p_unassigned, p_held) is not null;
  is_few boolean := false;
  ids uuid[];
  places timestamptz[];
begin
  perform set_config('journal.scope', p_scope, true);
  if rests and (narrowed or facility is not null and p_order = 'due') then
    select coalesce(case p_order
      -- a part of a reference that is too short for the index still matches only about one case in some hundred
      when 'opened' then
        sum(least(a.cases, p_limit * case when p_q is null or candidates is not null then 1 else 200 end)) <= 10000
      else sum(a.cases) <= 5000 end, true)
    into is_few
    from (
      select sum(k.cases) as cases
      from journal.kinds_kept(facility, p_state, p_assignee, p_unassigned, p_held, p_priority) k group by k.kind
    ) a;
  end if;

  case
    when p_order = 'opened' and not rests then
      select array_agg(f.case_id order by f.opened_at desc, f.case_id desc),
        array_agg(f.opened_at order by f.opened_at desc, f.case_id desc)
      into ids, places
      from (
        select l.case_id, l.opened_at
        from journal.live_kept(p_scope, facility, p_stage, p_state, p_assignee, p_unassigned, p_due, p_held, p_priority,
          p_open, p_q, candidates) l
        where after is null or (l.opened_at, l.case_id) < (after, p_after_id)
        order by l.opened_at desc, l.case_id desc limit p_limit
      ) f;
    when p_order = 'opened' and is_few then
      select array_agg(f.case_id order by f.opened_at desc, f.case_id desc),
        array_agg(f.opened_at order by f.opened_at desc, f.case_id desc)
      into ids, places
      from (
        (select l.case_id, l.opened_at
         from journal.live_kept(p_scope, facility, p_stage, p_state, p_assignee, p_unassigned, p_due, p_held,
           p_priority, p_open, p_q, candidates) l
         where after is null or (l.opened_at, l.case_id) < (after, p_after_id)
         order by l.opened_at desc, l.case_id desc limit p_limit)
        union all
        (select r.case_id, r.opened_at
         from (
           select distinct o.kind
           from journal.kinds_kept(facility, p_state, p_assignee, p_unassigned, p_held, p_priority) o
         ) k
         cross join lateral (
           select c.case_id, c.opened_at from journal.resting_cases c
           where c.kind = k.kind and (after is null or (c.opened_at, c.case_id) < (after, p_after_id))
             and (p_q is null or c.ref like '%' || p_q || '%')
             and (candidates is null or c.case_id = any (candidates))
           order by c.opened_at desc, c.case_id desc limit p_limit
         ) r
         order by r.opened_at desc, r.case_id desc limit p_limit)
        order by opened_at desc, case_id desc limit p_limit
      ) f;
    when p_order = 'opened' then
      select array_agg(f.case_id order by f.opened_at desc, f.case_id desc),
        array_agg(f.opened_at order by f.opened_at desc, f.case_id desc)
      into ids, places
      from (
        (select l.case_id, l.opened_at
         from journal.live_kept(p_scope, facility, p_stage, p_state, p_assignee, p_unassigned, p_due, p_held,
           p_priority, p_open, p_q, candidates) l
         where after is null or (l.opened_at, l.case_id) < (after, p_after_id)
         order by l.opened_at desc, l.case_id desc limit p_limit)
        union all
        (select c.case_id, c.opened_at from journal.resting_cases c
         where (facility is null or c.facility_id = facility)
           and (not narrowed or c.kind in (
             select o.kind from journal.kinds_kept(facility, p_state, p_assignee, p_unassigned, p_held, p_priority) o))
           and (after is null or (c.opened_at, c.case_id) < (after, p_after_id))
           and (p_q is null or c.ref like '%' || p_q || '%')
           and (candidates is null or c.case_id = any (candidates))
         order by c.opened_at desc, c.case_id desc limit p_limit)
        order by opened_at desc, case_id desc limit p_limit
      ) f;
    when p_order = 'due' and not rests then
      select array_agg(f.case_id order by f.due_at, f.case_id), array_agg(f.due_at order by f.due_at, f.case_id)
      into ids, places
      from (
        select l.case_id, l.due_at
        from journal.live_kept(p_scope, facility, p_stage, p_state, p_assignee, p_unassigned, p_due, p_held, p_priority,
          p_open, p_q, candidates) l
        where after is null or (l.due_at, l.case_id) > (after, p_after_id)
        order by l.due_at, l.case_id limit p_limit
      ) f;
    when p_order = 'due' and is_few then
      select array_agg(f.case_id order by f.due_at, f.case_id), array_agg(f.due_at order by f.due_at, f.case_id)
      into ids, places
      from (
        (select l.case_id, l.due_at
         from journal.live_kept(p_scope, facility, p_stage, p_state, p_assignee, p_unassigned, p_due, p_held,
           p_priority, p_open, p_q, candidates) l
         where after is null or (l.due_at, l.case_id) > (after, p_after_id)
         order by l.due_at, l.case_id limit p_limit)
        union all
        (select c.case_id, 'infinity'::timestamptz
         from (
           select distinct o.kind
           from journal.kinds_kept(facility, p_state, p_assignee, p_unassigned, p_held, p_priority) o
         ) k
         join journal.resting_cases c using (kind)
         where (after is null or after < 'infinity' or c.case_id > p_after_id)
           and (p_q is null or c.ref like '%' || p_q || '%')
           and (candidates is null or c.case_id = any (candidates))
         order by c.case_id limit p_limit)
        order by due_at, case_id limit p_limit
      ) f;
    when p_order = 'due' then
      select array_agg(f.case_id order by f.due_at, f.case_id), array_agg(f.due_at order by f.due_at, f.case_id)
      into ids, places
      from (
        (select l.case_id, l.due_at
         from journal.live_kept(p_scope, facility, p_stage, p_state, p_assignee, p_unassigned, p_due, p_held,
           p_priority, p_open, p_q, candidates) l
         where after is null or (l.due_at, l.case_id) > (after, p_after_id)
         order by l.due_at, l.case_id limit p_limit)
        union all
        (select c.case_id, 'infinity'::timestamptz from journal.resting_cases c
         where (facility is null or c.facility_id = facility)
           and (not narrowed or c.kind in (
             select o.kind from journal.kinds_kept(facility, p_state, p_assignee, p_unassigned, p_held, p_priority) o))
           and (after is null or after < 'infinity' or c.case_id > p_after_id)
           and (p_q is null or c.ref like '%' || p_q || '%')
           and (candidates is null or c.case_id = any (candidates))
         order by c.case_id limit p_limit)
        order by due_at, case_id limit p_limit
      ) f;
    else null;
  end case;

  return query
  select c.id, c.ref, f.code, c.state, c.version, c.custody, c.assignee, c.priority, c.held, c.facts, c.due_at,
    c.opened_at, c.moved_at,
    coalesce((
      select json_agg(json_build_object('name', k.name, 'dueAt', k.due_at) order by k.due_at, k.name)
      from (
        select k.name, k.due_at from journal.clocks k
        where k.case_id = c.id and k.state = 'running' and (p_scope = '*' or not journal.is_clock_of_the_way(k.name))
        order by k.due_at, k.name limit 10
      ) k), '[]'),
    coalesce(to_char(nullif(p.at, 'infinity') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'infinity'),
    clock_timestamp()
  from unnest(ids, places) with ordinality as p(case_id, at, n)
  join journal.cases c on c.id = p.case_id join access.facilities f on f.id = c.facility_id
  order by p.n;
end
$$;
revoke all on function journal.page_cases from public;
grant execute on function journal.page_cases to sp_gateway;

reset role;
