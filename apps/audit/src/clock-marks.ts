import {
  clocks,
  clocksCountedByQuery,
  isSafetyClock,
  priorities,
  type Lifecycle,
  type Priority,
  type RowClock,
  type Transition,
} from '@app/lifecycle';

/**
 * The effect of an entry on the clocks of its case, in the form that `journal.figures` reads. With a value: only when
 * the entry's open field has it, or when the entry leads to that state (`(state)`). Everything here is derived from the
 * rows.
 */
export interface Mark {
  transition: string;
  does: 'start' | 'stop' | 'pause' | 'resume' | 'close' | 'priority';
  clock?: string;
  field?: string;
  value?: string;
  /** The priority that the entry sets. Without it, the field contains the priority. */
  sets?: Priority;
}

type Effect = Omit<Mark, 'transition'>;

/** Everything that the lifecycle's rows say about clocks. */
export const marksOf = (lifecycle: Lifecycle): Mark[] =>
  [...lifecycle.transitions.values()].flatMap((row) =>
    [
      ...(row.starts ?? []).flatMap((one) => touched('start', one)),
      ...(row.stops === 'all' ? [{ does: 'close' as const, ...ifAllLeave(row) }] : []),
      ...(row.stops === 'all' ? [] : (row.stops ?? [])).flatMap((one) => touched('stop', one)),
      ...(row.clocks ? [{ does: row.clocks, ...ifAllLeave(row) }] : []),
      ...(row.shelters ? ofShelter : []),
      ...priorityOf(row),
    ].map((effect): Mark => ({ transition: row.name, ...effect })),
  );

function touched(does: 'start' | 'stop', one: string | RowClock): Effect[] {
  if (typeof one === 'string') return [{ does, clock: one }];
  const { clock, when, leadsTo, priorityFrom } = one;
  if ((clocksCountedByQuery as readonly string[]).includes(clock)) return [];
  const conditions = when
    ? when.is.map((value) => ({ field: when.field, value: String(value) }))
    : [leadsTo ? { field: '(state)', value: leadsTo } : {}];
  return [
    ...conditions.map((condition) => ({ does, clock, ...condition })),
    // The query has one priority for each case. So after this entry the figures use this one until the processing
    // priority is set again. That affects only the figures, never the case.
    ...(priorityFrom === undefined ? [] : [{ does: 'priority' as const, field: priorityFrom }]),
  ];
}

/**
 * A step by which people leave closes the case only when the last one leaves: the entry says whether the case
 * continues.
 */
const ifAllLeave = ({ takesOut }: Transition): Pick<Mark, 'field' | 'value'> =>
  takesOut ? { field: 'goesOn', value: 'false' } : {};

/** The entry says whether people of the case begin or end living in the shelter. */
const ofShelter: readonly Effect[] = [
  { does: 'start', clock: 'welfare-check', field: 'shelter', value: 'begins' },
  { does: 'stop', clock: 'welfare-check', field: 'shelter', value: 'ends' },
];

function priorityOf({ setsPriority: sets }: Transition): Effect[] {
  if (!sets) return [];
  if ('field' in sets) return [{ does: 'priority', field: sets.field }];
  return sets.afterAny.flatMap(({ field, is }) =>
    is.map((value) => ({ does: 'priority' as const, field, value: String(value), sets: sets.to })),
  );
}

/** The lifecycle's durations, for facilities without their own, and whether the clock continues during a hold. */
export const secondsOfClocks = (): { clock: string; priority: Priority; seconds: number; safety: boolean }[] =>
  Object.entries(clocks).flatMap(([clock, rule]) =>
    priorities.map((priority) => ({ clock, priority, seconds: rule.seconds[priority], safety: isSafetyClock(clock) })),
  );
