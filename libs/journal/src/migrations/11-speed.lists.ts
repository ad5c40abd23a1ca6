/** As in migration 7, but that what follows from a filter is said, so that the planner sees which index holds all that can match. */
const parameters = /* sql */ `
  p_scope text, p_stage text, p_state text, p_facility text, p_assignee uuid, p_unassigned boolean, p_due timestamptz,
  p_held boolean, p_priority text, p_open boolean, p_q text`;
export const kept = /* sql */ `
  (p_stage is null or c.state like p_stage || '.%') and (p_stage is null or p_stage = 'closed' or not c.closed)
  and (p_state is null or c.state = p_state) and (p_state is null or p_state like 'closed.%' or not c.closed)
  -- a code that no facility has leaves nothing
  and (p_facility is null or c.facility_id = (select f.id from access.facilities f where f.code = p_facility))
  and (p_assignee is null or c.assignee = p_assignee)
  and (p_unassigned is null or (c.assignee is null) = p_unassigned)
  and (p_due is null or c.due_at <= p_due)
  and (p_held is null or (c.held is not null) = p_held)
  and (p_priority is null or c.priority = p_priority)
  and (p_open is null or (not c.closed) = p_open)
  and (p_q is null or strpos(c.ref, p_q) > 0)`;

/** The page and the counts, of what a condition keeps; `declared` are variables that it needs besides the parameters. */
export const functions = (kept: string, declared = ''): string => /* sql */ `
  create or replace function journal.page_cases(${parameters}, p_order text, p_after text, p_after_id uuid, p_limit int)
  returns table (id uuid, ref text, facility text, state text, version int, custody text, assignee uuid, priority text, held text, facts jsonb,
    due_at timestamptz, opened_at timestamptz, moved_at timestamptz, clocks json, place text, now timestamptz)
  language plpgsql set plan_cache_mode = force_custom_plan as $$
  #variable_conflict use_column
  declare ${declared}
    after timestamptz := p_after::timestamptz;
  begin
    perform set_config('journal.scope', p_scope, true);
    return query
    with page as (
      (select c.* from journal.cases c
       where p_order = 'opened' and (after is null or (c.opened_at, c.id) < (after, p_after_id)) and ${kept}
       order by c.opened_at desc, c.id desc limit p_limit)
      union all
      (select c.* from journal.cases c
       where p_order = 'due' and (after is null or (coalesce(c.due_at, 'infinity'), c.id) > (after, p_after_id)) and ${kept}
       order by coalesce(c.due_at, 'infinity'), c.id limit p_limit)
    )
    select p.id, p.ref, f.code, p.state, p.version, p.custody, p.assignee, p.priority, p.held, p.facts, p.due_at, p.opened_at, p.moved_at,
      coalesce((
        select json_agg(json_build_object('name', k.name, 'dueAt', k.due_at) order by k.due_at, k.name)
        from (select k.name, k.due_at from journal.clocks k where k.case_id = p.id and k.state = 'running'
              order by k.due_at, k.name limit 10) k), '[]'),
      coalesce(to_char((case p_order when 'due' then p.due_at else p.opened_at end) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'infinity'),
      clock_timestamp()
    from page p join access.facilities f on f.id = p.facility_id
    order by case when p_order = 'opened' then p.opened_at end desc, case when p_order = 'opened' then p.id end desc,
      coalesce(p.due_at, 'infinity'), p.id;
  end $$;

  create or replace function journal.count_cases(${parameters}, p_me uuid)
  returns table (total int, open int, due int, due_soon int, unassigned int, mine int, held int,
    intake int, referral int, transit int, resettlement int, closed int)
  language plpgsql set plan_cache_mode = force_custom_plan as $$
  #variable_conflict use_column
  declare ${declared}
    moment timestamptz := clock_timestamp();
  begin
    perform set_config('journal.scope', p_scope, true);
    return query
    select count(*)::int,
      (count(*) filter (where not c.closed))::int,
      (count(*) filter (where c.due_at <= moment))::int,
      (count(*) filter (where c.due_at > moment and c.due_at <= moment + interval '24 hours'))::int,
      (count(*) filter (where c.assignee is null))::int,
      (count(*) filter (where c.assignee = p_me))::int,
      (count(*) filter (where c.held is not null))::int,
      (count(*) filter (where c.state like 'intake.%'))::int,
      (count(*) filter (where c.state like 'referral.%'))::int,
      (count(*) filter (where c.state like 'transit.%'))::int,
      (count(*) filter (where c.state like 'resettlement.%'))::int,
      (count(*) filter (where c.state like 'closed.%'))::int
    from journal.cases c where ${kept};
  end $$;
`;

/**
 * Lists at a hundred thousand cases. An index keeps a row's updates from being heap-only when a value in it changes, not when the column is
 * written: so these are on what rarely changes, and `closed` is a column of its own since the state changes with most transitions. Nine in ten cases
 * are closed in the end, and lists ask for the others.
 *
 * Adding the column writes the table anew, while appends wait: a second for some ten thousand cases.
 */
export const lists = /* sql */ `
  alter table journal.cases add column closed boolean not null generated always as (state like 'closed.%') stored;
  create index cases_open on journal.cases (opened_at, id) where not closed;
  create index cases_held on journal.cases (opened_at, id) where held is not null;
  create index cases_assigned on journal.cases (assignee, opened_at, id) where assignee is not null;
  create index cases_with_priority on journal.cases (priority, opened_at, id) where priority <> 'normal';

  ${functions(kept)}
`;
