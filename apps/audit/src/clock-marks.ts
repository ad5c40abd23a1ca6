import { clocks, priorities, type Lifecycle, type Priority } from '@app/lifecycle';

/** What an entry means for the clocks of its case, as `journal.figures` reads it. With a value: where the entry's open field has it. */
export interface Mark {
  transition: string;
  does: 'start' | 'stop' | 'pause' | 'resume' | 'close' | 'priority';
  clock?: string;
  field?: string;
  value?: string;
  /** The priority that the entry sets; without it, the one that its field says. */
  sets?: Priority;
}

/**
 * Rows whose clocks are functions, which no query can call: what they start and stop, said once more. Two are told from the entries by
 * the query itself, since a leg's due time and "everyone has it" are no single field: `check-in` (transit.depart to
 * transit.confirm-leg) and `exit-permission` (transit.log-exit-permission); the clearance stops the latter as a plain row.
 */
const byField: readonly Mark[] = [
  ...['30', '90', '365'].map((day): Mark => ({
    transition: 'resettlement.follow-up',
    does: 'stop',
    clock: `follow-up-${day}`,
    field: 'day',
    value: day,
  })),
  { transition: 'referral.submit', does: 'start', clock: 'submission' },
  { transition: 'case.break-glass', does: 'start', clock: 'break-glass-review' },
  { transition: 'case.review-break-glass', does: 'stop', clock: 'break-glass-review' },
  {
    transition: 'case.record-monitoring',
    does: 'start',
    clock: 'return-monitoring',
    field: 'monitoringEnds',
    value: 'false',
  },
];
const byQuery = ['transit.log-exit-permission', 'transit.depart', 'transit.confirm-leg'];

/** The rows that are covered by hand: a spec compares them with those that have functions. */
export const coveredByHand: readonly string[] = [...byField.map((mark) => mark.transition), ...byQuery];

/** Where a case's priority comes from; a spec makes every transition and compares. */
const ofPriority: readonly Mark[] = [
  { transition: 'intake.register', does: 'priority', field: 'immediateDanger', value: 'true', sets: 'emergency' },
  { transition: 'intake.register', does: 'priority', field: 'medicalEmergency', value: 'true', sets: 'emergency' },
  { transition: 'intake.assess-needs', does: 'priority', field: 'processingPriority' },
  { transition: 'case.set-priority', does: 'priority', field: 'priority' },
];

/**
 * The submission's clock runs by the submission's own priority. The query knows one priority for each case, so from the submission on it
 * judges by that one, until the processing priority is set again: in these figures alone, never in the case.
 */
const ofSubmission: Mark = { transition: 'referral.submit', does: 'priority', field: 'priority' };

export const setsPriority: readonly string[] = [...new Set(ofPriority.map((mark) => mark.transition))];

/** All that the lifecycle's rows say of clocks. */
export const marksOf = (lifecycle: Lifecycle): Mark[] => [
  ...[...lifecycle.transitions.values()].flatMap(({ name: transition, starts, stops, clocks: runs }): Mark[] => [
    ...(Array.isArray(starts) ? starts.map((clock: string): Mark => ({ transition, does: 'start', clock })) : []),
    ...(Array.isArray(stops) ? stops.map((clock: string): Mark => ({ transition, does: 'stop', clock })) : []),
    ...(stops === 'all' ? [{ transition, does: 'close' } as const] : []),
    ...(runs ? [{ transition, does: runs }] : []),
  ]),
  ...byField,
  ...ofPriority,
  ofSubmission,
];

/** The lifecycle's durations, where a facility has none of its own. */
export const secondsOfClocks = (): { clock: string; priority: Priority; seconds: number }[] =>
  Object.entries(clocks).flatMap(([clock, rule]) =>
    priorities.map((priority) => ({ clock, priority, seconds: rule.seconds[priority] })),
  );
