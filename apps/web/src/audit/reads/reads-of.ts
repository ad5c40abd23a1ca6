import type { Compartment } from '@app/lifecycle';
import type { Read } from '@app/api';

export interface Reader {
  actor: string;
  role: Read['role'];
  /** How often each compartment was opened, and how often the case was exported. */
  counts: Partial<Record<Compartment | 'exports', number>>;
  total: number;
  last: string;
}

/** Who opened or exported what how often, in the pages that were loaded; most first. */
export function readersOf(reads: readonly Read[]): Reader[] {
  const readers = new Map<string, Reader>();
  for (const { actor, role, compartment, at } of reads) {
    const key = `${actor} ${role}`;
    const what = compartment ?? 'exports';
    const known = readers.get(key) ?? { actor, role, counts: {}, total: 0, last: at };
    readers.set(key, {
      ...known,
      counts: { ...known.counts, [what]: (known.counts[what] ?? 0) + 1 },
      total: known.total + 1,
      last: at > known.last ? at : known.last,
    });
  }
  return [...readers.values()].sort((a, b) => b.total - a.total);
}

const forDeciding = 'decide:';

/** A read that a rule made: the step that it had to decide. */
export const decidedBy = (purpose: string): string | undefined =>
  purpose.startsWith(forDeciding) ? purpose.slice(forDeciding.length) : undefined;
