import { describe, expect, it } from '@jest/globals';
import type { Line } from './history.js';
import { checkMade } from './made.js';

const crash = (words: string): Line => ({
  type: 'fault',
  at: 0,
  until: 0,
  kind: 'service killed at a durable step',
  words,
});

describe('the judge of what was made', () => {
  it('finds a step at which no process ended, though it was told to three times', () => {
    const missed = ['before append', 'sent append', 'after append'].map((at) => crash(`not made: intake-1 ${at}`));
    expect(checkMade([...missed, crash('referral-2 after publish')])).toEqual([
      'crash at append: ordered 3 times, and never made',
    ]);
  });

  it('finds a kind of fault that never came about', () => {
    const none: Line = { type: 'fault', at: 0, until: 0, kind: 'queue tables emptied', words: 'not made: 0 jobs' };
    expect(checkMade([none, none, none])).toEqual(['queue tables emptied: ordered 3 times, and never made']);
  });

  it('lets a fault miss its moment now and then', () => {
    const missed = crash('not made: intake-1 before append');
    expect(checkMade([missed, missed, missed, crash('intake-2 sent append')])).toEqual([]);
    expect(checkMade([missed, missed])).toEqual([]);
  });
});
