import { describe, expect, it } from '@jest/globals';
import { isFiltering, noFilters, passes } from './entry-filters';

const moved = { from: 'intake.sheltered', to: 'referral.offered', actorId: 'a' };
const recorded = { from: 'intake.sheltered', to: 'intake.sheltered', actorId: 'b' };
const words = 'Caseworker recorded informed consent Person: 2';

describe('filters of a timeline', () => {
  it('let everything through when there are none', () => {
    expect(isFiltering(noFilters)).toBe(false);
    expect(passes(recorded, words, noFilters)).toBe(true);
  });

  it('keep entries that move the case', () => {
    expect([moved, recorded].map((one) => passes(one, words, { ...noFilters, onlyMoves: true }))).toEqual([
      true,
      false,
    ]);
  });

  it('keep those of one stage and of one person', () => {
    expect(passes(moved, words, { ...noFilters, stage: 'referral' })).toBe(true);
    expect(passes(moved, words, { ...noFilters, stage: 'intake' })).toBe(false);
    expect(passes(moved, words, { ...noFilters, who: 'b' })).toBe(false);
  });

  it('look for every word, in any order and case', () => {
    expect(passes(moved, words, { ...noFilters, text: 'CONSENT  caseworker' })).toBe(true);
    expect(passes(moved, words, { ...noFilters, text: 'consent withdrawn' })).toBe(false);
  });
});
