import { describe, expect, it } from '@jest/globals';
import { formatAway, formatSpan } from './time';

const now = Date.parse('2026-11-24T23:32:10Z');

describe('how far away a clock ends', () => {
  it.each([
    // what stands beside it: "until 01:32", read at 23:32
    ['2026-11-25T01:32:05Z', 'in 2 hours'],
    ['2026-11-25T01:32:59Z', 'in 2 hours'],
    ['2026-11-25T01:31:00Z', 'in 119 minutes'],
    ['2026-11-25T00:32:10Z', 'in 1 hour'],
    ['2026-11-25T00:31:59Z', 'in 59 minutes'],
    ['2026-11-25T02:20:00Z', 'in 3 hours'],
    ['2026-11-25T22:32:00Z', 'in 23 hours'],
    ['2026-11-25T23:32:10Z', 'in 1 day'],
    ['2026-11-26T19:32:00Z', 'in 44 hours'],
    ['2026-11-27T22:00:00Z', 'in 3 days'],
    ['2026-11-24T23:32:40Z', 'now'],
    ['2026-11-24T23:31:59Z', '1 minute ago'],
    ['2026-11-24T21:32:59Z', '2 hours ago'],
  ])('%s is %s, so that the words and the clock agree', (at, words) => {
    expect(formatAway('en', at, now)).toBe(words);
  });

  it('is said in Korean too', () => {
    expect(formatAway('ko', '2026-11-25T01:32:05Z', now)).toBe('2시간 후');
  });
});

describe('a length of time', () => {
  it.each([
    [7_199, '2 hours'],
    [3_590, '1 hour'],
    [86_399, '1 day'],
    [5_400, '90 minutes'],
    [260_000, '3 days'],
    [20, '0 minutes'],
    [-5, '0 minutes'],
  ])('of %s seconds is rounded to %s, and never cut', (seconds, words) => {
    expect(formatSpan('en', seconds)).toBe(words);
  });
});
