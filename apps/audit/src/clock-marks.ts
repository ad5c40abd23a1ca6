import { clocks, isSafetyClock, priorities, type Lifecycle, type Priority } from '@app/lifecycle';

/** What an entry means for the clocks of its case, as `journal.figures` reads it. With a value: where the entry's open field has it, or `(state)` leads to it. */
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
 * transit.confirm-leg, or dropped by transit.replan) and `exit-permission` (transit.log-exit-permission); the clearance stops the latter as a plain row.
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
  ...Object.entries({
    'intake.registered': 'first-response',
    'referral.preparing': 'referral-package',
    'resettlement.receiving': 'reception',
  }).map(([value, clock]): Mark => ({ transition: 'case.reopen', does: 'start', clock, field: '(state)', value })),
];
const byQuery = ['transit.log-exit-permission', 'transit.depart', 'transit.confirm-leg', 'transit.replan'];

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

/** Rows that change who lives in the mission: the entry says whether that begins or ends the sheltering of its case. A spec compares. */
export const changesShelter: readonly string[] = [
  'intake.shelter',
  'intake.end-shelter',
  'referral.return-to-intake',
  'transit.depart',
  'case.withdraw',
  'case.report-lost-contact',
  'case.report-return',
];
const ofShelter: readonly Mark[] = changesShelter.flatMap((transition): Mark[] => [
  { transition, does: 'start', clock: 'welfare-check', field: 'shelter', value: 'begins' },
  { transition, does: 'stop', clock: 'welfare-check', field: 'shelter', value: 'ends' },
]);

/** A step that takes some people out of a case closes it only with the last: the entry says whether the case goes on. */
const ifAllLeave = (takesOut: unknown): Pick<Mark, 'field' | 'value'> =>
  takesOut ? { field: 'goesOn', value: 'false' } : {};

/** All that the lifecycle's rows say of clocks. */
export const marksOf = (lifecycle: Lifecycle): Mark[] => [
  ...[...lifecycle.transitions.values()].flatMap(
    ({ name: transition, starts, stops, takesOut, clocks: runs }): Mark[] => [
      ...(Array.isArray(starts) ? starts.map((clock: string): Mark => ({ transition, does: 'start', clock })) : []),
      ...(Array.isArray(stops) ? stops.map((clock: string): Mark => ({ transition, does: 'stop', clock })) : []),
      ...(stops === 'all' ? [{ transition, does: 'close', ...ifAllLeave(takesOut) } as const] : []),
      ...(runs ? [{ transition, does: runs, ...ifAllLeave(takesOut) }] : []),
    ],
  ),
  ...ofShelter,
  ...byField,
  ...ofPriority,
  ofSubmission,
];

/** The lifecycle's durations, where a facility has none of its own, and whether a hold leaves the clock running. */
export const secondsOfClocks = (): { clock: string; priority: Priority; seconds: number; safety: boolean }[] =>
  Object.entries(clocks).flatMap(([clock, rule]) =>
    priorities.map((priority) => ({ clock, priority, seconds: rule.seconds[priority], safety: isSafetyClock(clock) })),
  );
