import type { Role } from '@app/lifecycle';
import type { CaseRow } from '@app/api';
import { wallIn } from '../parts/time';

type Missing = NonNullable<CaseRow['next']>['missing'];

type TaskClock = 'first-response' | 'welfare-check';

/** One thing that this facility has to do next about a case. */
export interface Task {
  row: CaseRow;
  transition: string;
  by: 'intake-officer' | 'head-of-mission';
  /** When its clock ends; null if it has none. */
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

/**
 * What the facility has to do about these cases, what is due first on top. What no clock waits for comes after that, by priority. A hold
 * keeps a case from moving on; a clock that runs through the hold still has to be answered.
 */
export function tasksOf(rows: readonly CaseRow[]): Task[] {
  return rows
    .flatMap((row) => [...clockTasks(row), ...(row.held === null ? onwardTasks(row) : [])])
    .sort(
      (a, b) =>
        (a.dueAt ?? '9999').localeCompare(b.dueAt ?? '9999') ||
        urgency[b.row.priority] - urgency[a.row.priority] ||
        a.row.ref.localeCompare(b.row.ref),
    );
}

const urgency = { normal: 0, urgent: 1, emergency: 2 } as const satisfies Record<CaseRow['priority'], number>;

/** Who can resume a case: `by` of the row `case.resume`, here without loading the whole table on the first screen. */
export const resumers: readonly Role[] = ['caseworker', 'coordinator'];

/** Cases on hold that nobody may lose sight of: emergencies, and those in which a safety clock of the facility runs. */
export const heldInSight = (rows: readonly CaseRow[]): CaseRow[] =>
  rows
    .filter((row) => row.held !== null && (row.priority === 'emergency' || clockTasks(row).length > 0))
    .sort((a, b) => urgency[b.priority] - urgency[a.priority] || a.ref.localeCompare(b.ref));

/** All that waits at a facility, in the parts that its screen shows. The screen says "nothing waits" where every part is empty, and nowhere else. */
export interface Waiting {
  /** Of the head of mission who looks at it. */
  decisions: Task[];
  others: Task[];
  held: CaseRow[];
}

export function waitingFor(rows: readonly CaseRow[], role: Role): Waiting {
  const tasks = tasksOf(rows);
  const isDecision = (task: Task): boolean => role === 'head-of-mission' && task.by === role;
  return {
    decisions: tasks.filter(isDecision),
    others: tasks.filter((one) => !isDecision(one)),
    held: heldInSight(rows),
  };
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

export const groups = ['late', 'first', 'day', 'later', 'unclocked'] as const;
export type Group = (typeof groups)[number];

const hourMs = 3_600_000;
/** With less time left than this, a task comes first. */
const firstMs = 4 * hourMs;
const dayMs = 24 * hourMs;

/**
 * How soon a task has to be done: by the hours that are left and by the case's priority, and never by the calendar day. Midnight may lie
 * between now and the next hour.
 */
export function groupOf(
  { dueAt, row: { priority } }: Pick<Task, 'dueAt'> & { row: Pick<CaseRow, 'priority'> },
  now: number,
): Group {
  const leftMs = dueAt === null ? Infinity : Date.parse(dueAt) - now;
  if (leftMs <= 0) return 'late';
  if (leftMs <= firstMs || (priority === 'emergency' && (dueAt === null || leftMs <= dayMs))) return 'first';
  if (leftMs <= dayMs || priority === 'emergency' || (priority === 'urgent' && dueAt === null)) return 'day';
  return dueAt === null ? 'unclocked' : 'later';
}

/** The day of an instant by a zone's clock. */
const dayIn = (zone: string, instant: string | number): string => wallIn(zone, new Date(instant)).slice(0, 10);

/** Cases that moved on this day of the facility, the latest first. */
export const movedToday = (rows: readonly CaseRow[], now: number, zone: string): CaseRow[] =>
  rows
    .filter((row) => dayIn(zone, row.movedAt) === dayIn(zone, now))
    .sort((a, b) => b.movedAt.localeCompare(a.movedAt));
