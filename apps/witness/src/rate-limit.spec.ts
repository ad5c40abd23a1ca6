import { describe, expect, it } from '@jest/globals';
import { RateLimit } from './rate-limit.js';

describe('the rate limit', () => {
  it('allows `atOnce` requests, then `perSecond` more each second', () => {
    const limit = new RateLimit(2, 1);
    const taken = [0, 0, 0, 999, 1_000, 1_000, 9_000, 9_000, 9_000].map((at) => limit.take('log', at));
    expect(taken).toEqual([true, true, false, false, true, false, true, true, false]);
    expect(limit.take('another', 9_000)).toBe(true);
  });

  it('allows nothing more when the clock is set back', () => {
    const limit = new RateLimit(1, 1);
    expect([5_000, 1_000, 1_500].map((at) => limit.take('log', at))).toEqual([true, false, false]);
  });
});
