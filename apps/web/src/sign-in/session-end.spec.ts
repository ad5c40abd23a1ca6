import { describe, expect, it } from '@jest/globals';
import { endOf, idleMinutes, isSessionEnd, signInSearchOf } from './session-end';

const now = Date.parse('2026-06-01T12:00:00Z');
const minutesAgo = (minutes: number): number => now - minutes * 60_000;

describe('a session that ended', () => {
  it('ended for want of use where nobody touched the page for as long as the server waits', () => {
    expect(endOf(minutesAgo(idleMinutes), now)).toBe('idle');
    expect(endOf(minutesAgo(600), now)).toBe('idle');
  });

  it('is not said to have been idle where somebody was at work', () => {
    expect(endOf(minutesAgo(1), now)).toBe('ended');
  });

  it('has a reason of those that have a sentence, whatever an address says', () => {
    expect(['idle', 'ended', 'password', 'forged', undefined].filter(isSessionEnd)).toEqual([
      'idle',
      'ended',
      'password',
    ]);
  });
});

describe('the address of the sign-in page', () => {
  it('keeps a way back into the desk, and a reason that has a sentence', () => {
    const search = { to: '/cases?stage=referral', out: 'idle' };
    expect(signInSearchOf({ ...search, other: 'x' })).toEqual(search);
  });

  it.each(['//example.org/', 'https://example.org/', 'example.org', '', 7, null, undefined, ['/cases']])(
    'leads to no other site, whatever it says: %j',
    (to) => expect(signInSearchOf({ to, out: 'forged' })).toEqual({}),
  );
});
