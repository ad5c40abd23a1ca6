import { describe, expect, it } from '@jest/globals';
import type { Verdict } from '../../parts/verified-chain';
import { compare, proofOf } from './proofs';

const whole: Verdict = { kind: 'whole', entries: 3 };
const broken: Verdict = { kind: 'broken', seq: 2, fault: 'entry-changed' };

describe('the proof of an entry', () => {
  it('is there for all when the chain is whole', () => {
    expect([0, 1, 2].map((at) => proofOf(whole, at))).toEqual(['verified', 'verified', 'verified']);
  });

  it('ends at the first entry that does not hold', () => {
    expect([0, 1, 2].map((at) => proofOf(broken, at))).toEqual(['verified', 'broken', 'not-verified']);
  });

  it('ends at the first entry that is not in the log', () => {
    expect([0, 1, 2].map((at) => proofOf(whole, at, 2))).toEqual(['verified', 'broken', 'not-verified']);
  });

  it('is there for none when nothing could be read', () => {
    expect(proofOf({ kind: 'unreadable', seq: null }, 0)).toBe('not-verified');
  });
});

describe('the server’s word', () => {
  const head = 'aa';
  it('agrees when both found the same', () => {
    expect(compare(whole, head, 3, { holds: true, head, entries: 3, firstBreak: null })).toBe('agree');
    const firstBreak = { seq: 2, fault: 'entry-changed' };
    expect(compare(broken, head, 3, { holds: false, head, entries: 3, firstBreak })).toBe('agree');
  });

  it('differs when it calls whole what is broken here', () => {
    expect(compare(broken, head, 3, { holds: true, head, entries: 3, firstBreak: null })).toBe('differ');
  });

  it('differs when it names another head for as many entries', () => {
    expect(compare(whole, head, 3, { holds: true, head: 'bb', entries: 3, firstBreak: null })).toBe('differ');
  });

  it('says nothing yet when the case moved meanwhile', () => {
    expect(compare(whole, head, 3, { holds: true, head: 'bb', entries: 4, firstBreak: null })).toBe('moved');
  });
});
