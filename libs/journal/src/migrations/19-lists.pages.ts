import { facilityIn } from './19-lists.tables.js';

/** The filters of a list and of its summary, in one wording: what is counted is what is listed. The parameters are those of migration 7. */
export const parameters = /* sql */ `
  p_scope text, p_stage text, p_state text, p_facility text, p_assignee uuid, p_unassigned boolean, p_due timestamptz,
  p_held boolean, p_priority text, p_open boolean, p_q text`;

export const isLiveKept = /* sql */ `
  (facility is null or l.facility_id = facility)
  and (p_stage is null or starts_with(l.state, p_stage || '.'))
  and (p_state is null or l.state = p_state)
  and (p_assignee is null or l.assignee = p_assignee)
  and (p_unassigned is null or (l.assignee is null) = p_unassigned)
  and (p_due is null or l.due_at <= p_due and l.due_at < 'infinity')
  and (p_held is null or l.is_held = p_held)
  and (p_priority is null or l.priority = p_priority)
  and (p_open is null or starts_with(l.state, 'closed.') <> p_open)
  and (p_q is null or l.ref like '%' || p_q || '%')
  and (candidates is null or l.case_id = any (candidates))`;

/** Of a resting case: what its kind says, and what its reference does. */
export const kinds = /* sql */ `(
  select k.kind, k.facility_id, k.state, k.assignee, k.priority, k.is_held, k.cases from journal.resting_kinds k
  union all
  select k.kind, k.facility_id, k.state, k.assignee, k.priority, k.is_held, k.cases from journal.resting_changes k) k`;
export const isKindKept = /* sql */ `
  (facility is null or k.facility_id = facility)
  and (p_state is null or k.state = p_state)
  and (p_assignee is null or k.assignee = p_assignee)
  and (p_unassigned is null or (k.assignee is null) = p_unassigned)
  and (p_held is null or k.is_held = p_held)
  and (p_priority is null or k.priority = p_priority)`;
export const isNamed = /* sql */ `
  (p_q is null or r.ref like '%' || p_q || '%') and (candidates is null or r.case_id = any (candidates))`;

/** One facility's id from its scope or its code, null for all of them, and one that none has where they leave nothing. */
export const declarations = /* sql */ `
    nothing constant uuid := '00000000-0000-0000-0000-000000000000';
    named uuid := case when p_facility is not null then coalesce((select f.id from access.facilities f where f.code = p_facility), nothing) end;
    own uuid := case when p_scope is distinct from '*' then coalesce(${facilityIn('p_scope')}, nothing) end;
    facility uuid := case when own <> named then nothing else coalesce(own, named) end;
    -- what no reference has, and what is too short for the index
    candidates uuid[] := case when p_q ~ '[^-0-9A-HJKMNP-TV-Z]|--' then '{}' else journal.cases_with_part(p_q) end;
    -- whether a case that rests can be asked for at all
    rests boolean := p_due is null and p_open is distinct from true and coalesce(p_stage, 'closed') = 'closed' and coalesce(p_state, 'closed.') like 'closed.%';`;

/** What of live cases and their clocks is shown: all of it here, less to some from migration 20 on. */
export interface Shown {
  /** A table of live cases, or a query in its place. */
  liveCases: string;
  /** Another condition on a clock `k`. */
  isClockShown: string;
}
export const all: Shown = { liveCases: 'journal.live_cases', isClockShown: '' };

type Order = 'opened' | 'due';
const inOrder = { opened: 'opened_at desc, case_id desc', due: 'due_at, case_id' };
const isAfter = {
  opened: '(after is null or (opened_at, case_id) < (after, p_after_id))',
  due: '(after is null or (due_at, case_id) > (after, p_after_id))',
};
const isRestingAfter = { opened: isAfter.opened, due: `(after is null or after < 'infinity' or case_id > p_after_id)` };
const restingInOrder = { opened: inOrder.opened, due: 'case_id' };

const live = (order: Order, liveCases: string): string => /* sql */ `
  (select case_id, opened_at, due_at from ${liveCases} l where ${isAfter[order]} and ${isLiveKept}
   order by ${inOrder[order]} limit p_limit)`;

/** Kinds that nobody folded yet are in the changes alone. */
const keptKinds = /* sql */ `(
  select k.kind from journal.resting_kinds k where ${isKindKept}
  union all
  select distinct k.kind from journal.resting_changes k
  where ${isKindKept} and not exists (select from journal.resting_kinds o where o.kind = k.kind))`;

/** `by kind`: so many of each kind, or all. `in order`: as they come, until enough are kept. */
const resting = (order: Order, way: string): string => {
  const chosen = (from: string, where: string): string => /* sql */ `
    select case_id, opened_at, 'infinity'::timestamptz as due_at from ${from} where ${where} and ${isRestingAfter[order]} and ${isNamed}
    order by ${restingInOrder[order]} limit p_limit`;
  if (way === 'in order')
    return `(${chosen('journal.resting_cases r', `(facility is null or r.facility_id = facility) and (not narrowed or r.kind in ${keptKinds})`)})`;
  if (order === 'due') return `(${chosen(`${keptKinds} k join journal.resting_cases r using (kind)`, 'true')})`;
  return `(select r.* from ${keptKinds} k cross join lateral (${chosen('journal.resting_cases r', 'r.kind = k.kind')}) r
    order by ${restingInOrder[order]} limit p_limit)`;
};

const page = ({ liveCases, isClockShown }: Shown, order: Order, way?: string): string => /* sql */ `
  return query
  with page as (
    select f.case_id, f.opened_at, f.due_at from (${[live(order, liveCases), ...(way ? [resting(order, way)] : [])].join(' union all ')}) f
    order by ${inOrder[order]} limit p_limit
  )
  select c.id, c.ref, f.code, c.state, c.version, c.custody, c.assignee, c.priority, c.held, c.facts, c.due_at, c.opened_at, c.moved_at,
    coalesce((
      select json_agg(json_build_object('name', k.name, 'dueAt', k.due_at) order by k.due_at, k.name)
      from (select k.name, k.due_at from journal.clocks k where k.case_id = c.id and k.state = 'running'${isClockShown}
            order by k.due_at, k.name limit 10) k), '[]'),
    coalesce(to_char(nullif(p.${order}_at, 'infinity') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'infinity'),
    clock_timestamp()
  from page p join journal.cases c on c.id = p.case_id join access.facilities f on f.id = c.facility_id
  order by ${inOrder[order].replaceAll(/\b(?=opened_at|due_at|case_id)/g, 'p.')};`;

/**
 * As in migrations 7 and 15, from the narrow rows. A page is one statement, so a case that comes to rest meanwhile is neither missed nor doubled, and
 * has few parts, since it is planned anew each time for its filters. Which way the resting ones are found is asked before; what it
 * answers may be outdated a moment later, so it chooses a plan and no rows.
 *
 * By kind, while that reads so few rows: kinds of which the newest are old would make the other way long. By what is due, resting
 * cases lie in the order of their ids, so random that the other way is as long as it looks.
 */
export const pagesOf = (shown: Shown): string => /* sql */ `
  create or replace function journal.page_cases(${parameters}, p_order text, p_after text, p_after_id uuid, p_limit int)
  returns table (id uuid, ref text, facility text, state text, version int, custody text, assignee uuid, priority text, held text, facts jsonb,
    due_at timestamptz, opened_at timestamptz, moved_at timestamptz, clocks json, place text, now timestamptz)
  language plpgsql set plan_cache_mode = force_custom_plan as $$
  #variable_conflict use_column
  declare ${declarations}
    after timestamptz := p_after::timestamptz;
    narrowed boolean := coalesce(p_state, p_priority) is not null or p_assignee is not null or coalesce(p_unassigned, p_held) is not null;
    is_few boolean := false;
  begin
    perform set_config('journal.scope', p_scope, true);
    if rests and (narrowed or facility is not null and p_order = 'due') then
      select coalesce(case p_order
        -- a part of a reference that is too short for its index still leaves but one case in some hundred
        when 'opened' then sum(least(a.cases, p_limit * case when p_q is null or candidates is not null then 1 else 200 end)) <= 10000
        else sum(a.cases) <= 5000 end, true)
      into is_few from (select sum(k.cases) as cases from ${kinds} where ${isKindKept} group by k.kind) a;
    end if;
    case
      when p_order = 'opened' and not rests then ${page(shown, 'opened')}
      when p_order = 'opened' and is_few then ${page(shown, 'opened', 'by kind')}
      when p_order = 'opened' then ${page(shown, 'opened', 'in order')}
      when p_order = 'due' and not rests then ${page(shown, 'due')}
      when p_order = 'due' and is_few then ${page(shown, 'due', 'by kind')}
      when p_order = 'due' then ${page(shown, 'due', 'in order')}
      else null;
    end case;
  end $$;
`;
export const pages = pagesOf(all);
