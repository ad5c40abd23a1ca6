import type { CaseRow } from '../api/types';
import { wallIn } from '../parts/time';

type Missing = NonNullable<CaseRow['next']>['missing'];

type TaskClock = 'first-response' | 'welfare-check';

/** One thing that this facility has to do next about a case. */
export interface Task {
  row: CaseRow;
  transition: string;
  by: 'intake-officer' | 'head-of-mission';
  /** When its clock ends; null for what no clock waits for. */
  dueAt: string | null;
  clock: TaskClock | null;
  missing: Missing;
}

/** Steps of the facility that a clock waits for, and whose they are. The first response is a decision on shelter. */
const byClock: Readonly<Record<TaskClock, Pick<Task, 'transition' | 'by'>>> = {
  'first-response': { transition: 'intake.shelter', by: 'head-of-mission' },
  'welfare-check': { transition: 'intake.check-welfare', by: 'intake-officer' },
};

/** Onward steps that the facility makes; `intake.shelter` has its clock. */
const onward: Readonly<Record<string, Task['by']>> = {
  'intake.refer': 'intake-officer',
  'transit.clear': 'head-of-mission',
};

/** What the facility has to do about these cases, what is due first on top. Cases on hold wait, and so do their steps. */
export function tasksOf(rows: readonly CaseRow[]): Task[] {
  return rows
    .filter((row) => row.held === null)
    .flatMap((row) => [...clockTasks(row), ...onwardTasks(row)])
    .sort((a, b) => (a.dueAt ?? '9999').localeCompare(b.dueAt ?? '9999') || a.row.ref.localeCompare(b.row.ref));
}

const clockTasks = (row: CaseRow): Task[] =>
  row.clocks.flatMap(({ name, dueAt }) =>
    isTaskClock(name) ? [{ row, ...byClock[name], dueAt, clock: name, missing: [] }] : [],
  );

const isTaskClock = (name: string): name is TaskClock => name in byClock;

function onwardTasks(row: CaseRow): Task[] {
  const by = row.next && onward[row.next.transition];
  if (!row.next || !by) return [];
  const { transition, missing } = row.next;
  // what others still have to bring is not the head of mission's to do
  if (by === 'head-of-mission' && missing.length > 0) return [];
  return [{ row, transition, by, dueAt: null, clock: null, missing }];
}

export const groups = ['late', 'today', 'later', 'unclocked'] as const;
export type Group = (typeof groups)[number];

/** The day of an instant by a zone's clock. */
export const dayIn = (zone: string, instant: string | number): string => wallIn(zone, new Date(instant)).slice(0, 10);

export function groupOf({ dueAt }: Pick<Task, 'dueAt'>, now: number, zone: string): Group {
  if (dueAt === null) return 'unclocked';
  if (Date.parse(dueAt) <= now) return 'late';
  return dayIn(zone, dueAt) === dayIn(zone, now) ? 'today' : 'later';
}

/** Cases that moved on this day of the facility, the latest first. */
export const movedToday = (rows: readonly CaseRow[], now: number, zone: string): CaseRow[] =>
  rows
    .filter((row) => dayIn(zone, row.movedAt) === dayIn(zone, now))
    .sort((a, b) => b.movedAt.localeCompare(a.movedAt));
