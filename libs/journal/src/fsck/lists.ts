import type pg from 'pg';
import type { Faults } from './faults.js';

/** Checks that lists and their counts show every case once, and correctly. Their tables are derived from the cases. */
export async function checkLists(client: pg.ClientBase, faults: Faults): Promise<void> {
  const { rows: cases } = await client.query<{ ref: string; is_case: boolean; is_listed: boolean }>(differing);
  for (const { ref, is_case: isCase, is_listed: isListed } of cases)
    faults.report(
      'list-differs-from-case',
      !isCase
        ? 'lists show a case that is not there'
        : isListed
          ? 'lists show other values than the case has'
          : 'no list shows the case',
      { ref },
    );

  const { rows: counts } = await client.query<{ kind: string; counted: number; listed: number }>(miscounted);
  for (const { kind, counted, listed } of counts)
    faults.report(
      'counts-differ-from-lists',
      `closed cases of the kind ${kind}: ${counted} are counted, ${listed} are listed; journal.list_anew() counts again`,
    );
}

const kindOf = (row: string, isHeld: string): string =>
  `journal.kind_of(${row}.facility_id, ${row}.state, ${row}.assignee, ${row}.priority, ${isHeld})`;

/** A case is either live or resting, never both. */
const differing = /* sql */ `
  select coalesce(c.ref, l.ref, r.ref) as ref, c.id is not null as is_case, coalesce(l.case_id, r.case_id) is not null as is_listed
  from journal.cases c
  full join journal.live_cases l on l.case_id = c.id
  full join journal.resting_cases r on r.case_id = coalesce(c.id, l.case_id)
  where c.id is null
    or (c.closed and c.due_at is null) <> (l.case_id is null)
    or (c.closed and c.due_at is null) <> (r.case_id is not null)
    or l.case_id is not null
      and (l.facility_id, l.ref, l.state, l.assignee, l.priority, l.is_held, l.due_at, l.opened_at) is distinct from
        (c.facility_id, c.ref, c.state, c.assignee, c.priority, c.held is not null, coalesce(c.due_at, 'infinity'), c.opened_at)
    or r.case_id is not null
      and (r.facility_id, r.ref, r.kind, r.opened_at) is distinct from
        (c.facility_id, c.ref, ${kindOf('c', 'c.held is not null')}, c.opened_at)
  limit 1001`;

const miscounted = /* sql */ `
  select kind, coalesce(a.cases, 0)::int as counted, coalesce(b.cases, 0)::int as listed
  from (
    select k.kind, sum(k.cases) as cases, bool_and(k.kind = ${kindOf('k', 'k.is_held')}) as is_named
    from (
      select kind, facility_id, state, assignee, priority, is_held, cases from journal.resting_kinds
      union all
      select kind, facility_id, state, assignee, priority, is_held, cases from journal.resting_changes
    ) k group by k.kind
  ) a
  full join (select kind, count(*) as cases from journal.resting_cases group by kind) b using (kind)
  where coalesce(a.cases, 0) <> coalesce(b.cases, 0) or not coalesce(a.is_named, false)
  limit 1001`;
