import type { VerifiedEntry } from '../../parts/verified-chain';

/** A row of the timeline: an entry, or several that services made one after another. */
export type TimelineRow = { kind: 'entry'; entry: VerifiedEntry } | { kind: 'services'; entries: VerifiedEntry[] };

export interface TimelineDay {
  day: string;
  rows: TimelineRow[];
}

/** Newest first, by the calendar day of `dayOf`; what services did in a row is one row. Entries come oldest first, as they are hashed. */
export function timelineDays(entries: readonly VerifiedEntry[], dayOf: (at: Date) => string): TimelineDay[] {
  const days: TimelineDay[] = [];
  for (const entry of entries.toReversed()) {
    const day = dayOf(entry.at);
    let last = days.at(-1);
    if (last?.day !== day) days.push((last = { day, rows: [] }));
    const before = last.rows.at(-1);
    if (!isQuiet(entry)) last.rows.push({ kind: 'entry', entry });
    else if (before?.kind === 'services') before.entries.push(entry);
    else last.rows.push({ kind: 'services', entries: [entry] });
  }
  return days;
}

/** A hold is never collapsed, whoever made it, because the case stops there. */
const isQuiet = (entry: VerifiedEntry): boolean => entry.actorRole === 'system' && entry.transition !== 'case.hold';
