import { describe, expect, it } from '@jest/globals';
import type { VerifiedEntry } from '../../parts/verified-chain';
import { timelineDays } from './timeline-groups';

const entry = (seq: number, day: number, actorRole: string, transition = 'referral.open') =>
  ({ seq, actorRole, transition, at: new Date(Date.UTC(2026, 5, day)) }) as VerifiedEntry;
const told = (entries: VerifiedEntry[]) =>
  timelineDays(entries, (at) => at.toISOString().slice(8, 10)).map(({ day, rows }) => [
    day,
    ...rows.map((row) => (row.kind === 'entry' ? row.entry.seq : row.entries.map((one) => one.seq))),
  ]);

describe('a timeline', () => {
  it('goes back from the newest entry, day by day', () => {
    expect(told([entry(1, 1, 'caseworker'), entry(2, 1, 'caseworker'), entry(3, 2, 'caseworker')])).toEqual([
      ['02', 3],
      ['01', 2, 1],
    ]);
  });

  it('puts what services did in a row into one row, of one day', () => {
    expect(
      told([entry(1, 1, 'system'), entry(2, 2, 'system'), entry(3, 2, 'system'), entry(4, 2, 'caseworker')]),
    ).toEqual([
      ['02', 4, [3, 2]],
      ['01', [1]],
    ]);
  });

  it('does not hide that a service put the case on hold', () => {
    expect(told([entry(1, 1, 'system'), entry(2, 1, 'system', 'case.hold')])).toEqual([['01', 2, [1]]]);
  });
});
