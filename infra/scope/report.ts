import type { ScopedRead } from '@app/journal';

/** The last checkpoint. Somebody who has it can check the part of the answer that it covers. */
export interface Evidence {
  size: number;
  note: string;
}

/** A read as the answer shows it. */
export interface ShownRead extends ScopedRead {
  who: string;
  /** Whether the last checkpoint covers the read: then nobody can remove it undetected. */
  covered: boolean;
}

export interface Tally {
  name: string;
  roles: Set<string>;
  reads: number;
  exports: number;
  /** People of a case, or cases of a person. */
  others: Set<string>;
  first: string;
  last: string;
}

export const shown = (read: ScopedRead, evidence: Evidence | undefined): ShownRead => ({
  ...read,
  who: read.username ?? (read.role === 'system' ? 'system' : read.actorId),
  covered: read.leaf !== null && evidence !== undefined && read.leaf < evidence.size,
});

/** Counts the reads of each person and of each case. Its size grows with the number of people and cases. */
export class Summary {
  readonly people = new Map<string, Tally>();
  readonly cases = new Map<string, Tally>();
  reads = 0;
  uncovered = 0;

  add(read: ShownRead): void {
    this.reads += 1;
    if (!read.covered) this.uncovered += 1;
    count(this.people, read.actorId, read.who, read.ref, read);
    count(this.cases, read.ref, read.ref, read.who, read);
  }
}

function count(tallies: Map<string, Tally>, key: string, name: string, other: string, read: ShownRead): void {
  const tally = tallies.get(key) ?? {
    name,
    roles: new Set(),
    reads: 0,
    exports: 0,
    others: new Set(),
    first: read.at,
    last: read.at,
  };
  tally.roles.add(read.role);
  tally.others.add(other);
  if (read.act === 'open') tally.reads += 1;
  else tally.exports += 1;
  tally.last = read.at;
  tallies.set(key, tally);
}
