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
 * What an entry means for the clocks of its case, as `journal.figures` reads it. With a value: where the entry's open field has it, or `(state)` leads to
 * it. Everything here is derived from the rows.
 */
export interface Mark {
  transition: string;
  does: 'start' | 'stop' | 'pause' | 'resume' | 'close' | 'priority';
  clock?: string;
  field?: string;
  value?: string;
  /** The priority that the entry sets; without it, the one that its field says. */
  sets?: Priority;
}

type Effect = Omit<Mark, 'transition'>;

/** All that the lifecycle's rows say of clocks. */
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
    // The query knows one priority for each case, so from here on it judges by this one, until the processing priority is set again: in
    // these figures alone, never in the case.
    ...(priorityFrom === undefined ? [] : [{ does: 'priority' as const, field: priorityFrom }]),
  ];
}

/** A step that takes some people out of a case closes it only with the last: the entry says whether the case goes on. */
const ifAllLeave = ({ takesOut }: Transition): Pick<Mark, 'field' | 'value'> =>
  takesOut ? { field: 'goesOn', value: 'false' } : {};

/** The entry says whether it begins or ends the sheltering of its case. */
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

/** The lifecycle's durations, where a facility has none of its own, and whether a hold leaves the clock running. */
export const secondsOfClocks = (): { clock: string; priority: Priority; seconds: number; safety: boolean }[] =>
  Object.entries(clocks).flatMap(([clock, rule]) =>
    priorities.map((priority) => ({ clock, priority, seconds: rule.seconds[priority], safety: isSafetyClock(clock) })),
  );
