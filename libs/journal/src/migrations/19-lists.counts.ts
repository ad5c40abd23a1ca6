import { all, declarations, isKindKept, isLiveKept, isNamed, kinds, parameters, type Shown } from './19-lists.pages.js';

/**
 * As in migrations 7 and 15. Live cases are read, all that are kept; resting ones are counted by their kinds, unless a part of a reference is asked
 * for. One that is too short for its index reads every resting case's reference.
 */
export const countsOf = ({ liveCases }: Shown): string => /* sql */ `
  create or replace function journal.count_cases(${parameters}, p_me uuid)
  returns table (total int, open int, due int, due_soon int, unassigned int, mine int, held int,
    intake int, referral int, transit int, resettlement int, closed int)
  language plpgsql set plan_cache_mode = force_custom_plan as $$
  #variable_conflict use_column
  declare ${declarations}
    moment timestamptz := clock_timestamp();
    soon timestamptz := moment + interval '24 hours';
  begin
    perform set_config('journal.scope', p_scope, true);
    return query
    with counted as (
      select l.state, count(*) as cases, count(*) filter (where l.due_at <= moment) as due, count(*) filter (where l.due_at <= soon) as due_or_soon,
        count(*) - count(l.assignee) as unassigned, count(*) filter (where l.assignee = p_me) as mine, count(*) filter (where l.is_held) as held
      from ${liveCases} l where ${isLiveKept} group by l.state
      union all
      select 'closed.', sum(k.cases), 0, 0, sum(k.cases) filter (where k.assignee is null), sum(k.cases) filter (where k.assignee = p_me),
        sum(k.cases) filter (where k.is_held)
      from ${kinds} where rests and p_q is null and ${isKindKept}
      union all
      select 'closed.', sum(r.cases), 0, 0, sum(r.cases) filter (where k.assignee is null), sum(r.cases) filter (where k.assignee = p_me),
        sum(r.cases) filter (where k.is_held)
      from (select r.kind, count(*) as cases from journal.resting_cases r where rests and p_q is not null and ${isNamed} group by r.kind) r
      cross join lateral (select k.assignee, k.is_held from ${kinds} where k.kind = r.kind and ${isKindKept} limit 1) k
    )
    select coalesce(sum(cases), 0)::int,
      coalesce(sum(cases) filter (where not starts_with(state, 'closed.')), 0)::int,
      coalesce(sum(due), 0)::int, coalesce(sum(due_or_soon - due), 0)::int, coalesce(sum(unassigned), 0)::int, coalesce(sum(mine), 0)::int,
      coalesce(sum(held), 0)::int,
      coalesce(sum(cases) filter (where starts_with(state, 'intake.')), 0)::int,
      coalesce(sum(cases) filter (where starts_with(state, 'referral.')), 0)::int,
      coalesce(sum(cases) filter (where starts_with(state, 'transit.')), 0)::int,
      coalesce(sum(cases) filter (where starts_with(state, 'resettlement.')), 0)::int,
      coalesce(sum(cases) filter (where starts_with(state, 'closed.')), 0)::int
    from counted;
  end $$;
`;
export const counts = countsOf(all);
