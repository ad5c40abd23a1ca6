import type { Asking } from './conditions.js';
import type { RowClock, Undo } from './define.js';
import type { RefusalCode } from './refused.js';
import type { Transition } from './transition.js';

/** The part of a row that screens, timelines and figures use, as plain data; part of `GET /api/lifecycle`. */
export interface RowData {
  /** The fields that depend on other answers; forms always ask for all others. */
  asking: Record<string, Asking>;
  starts: readonly (string | Omit<RowClock, 'once'>)[];
  stops: readonly (string | Omit<RowClock, 'once'>)[] | 'all';
  holds: 'pause' | 'resume' | null;
  confirms: boolean;
  undo: Undo | null;
  supplies: readonly RefusalCode[];
}

export const rowData = (row: Transition): RowData => ({
  asking: Object.fromEntries(
    Object.entries(row.input).flatMap(([name, { askedWhen, requiredWhen }]) =>
      askedWhen || requiredWhen
        ? [[name, { ...(askedWhen ? { askedWhen } : {}), ...(requiredWhen ? { requiredWhen } : {}) }]]
        : [],
    ),
  ),
  starts: (row.starts ?? []).map(clockData),
  stops: row.stops === 'all' ? 'all' : (row.stops ?? []).map(clockData),
  holds: row.clocks ?? null,
  confirms: row.confirms ?? false,
  undo: row.undo ?? null,
  supplies: row.supplies ?? [],
});

const clockData = (one: string | RowClock): string | Omit<RowClock, 'once'> => {
  if (typeof one === 'string') return one;
  const { once: _function, ...data } = one;
  return data;
};
