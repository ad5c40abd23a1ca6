import { describe, expect, it } from '@jest/globals';
import { holdsOf, laneOfEntry, staysOf } from './lanes';

const entry = (seq: number, transition: string, from: string, to: string) => ({
  ...{ seq, transition, from, to, at: new Date(seq * 1000) },
});
const entries = [
  entry(1, 'intake.register', '-', 'intake.registered'),
  entry(2, 'intake.identify', 'intake.registered', 'intake.registered'),
  entry(3, 'intake.refer', 'intake.registered', 'referral.offered'),
  entry(4, 'case.hold', 'referral.offered', 'referral.offered'),
  entry(5, 'case.withdraw', 'referral.offered', 'closed.withdrawn'),
];

describe('the lanes of a timeline', () => {
  it('hold a bar from each entry that moved the case to the next', () => {
    expect(staysOf(entries)).toEqual([
      { state: 'intake.registered', lane: 'intake', from: 1000, until: 3000, seq: 1 },
      { state: 'referral.offered', lane: 'referral', from: 3000, until: 5000, seq: 3 },
    ]);
  });

  it('leave the last bar open while the case stands there', () => {
    expect(staysOf(entries.slice(0, 2))).toMatchObject([{ until: null }]);
  });

  it('show the entry that closes a case where it was', () => {
    expect(entries.map(laneOfEntry)).toEqual(['intake', 'intake', 'referral', 'referral', 'referral']);
  });

  it('hatch the time on hold until the case is resumed or closed', () => {
    expect(holdsOf(entries)).toEqual([{ from: 4000, until: 5000 }]);
    expect(holdsOf(entries.slice(0, 4))).toEqual([{ from: 4000, until: null }]);
  });
});
