import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { contentOf, sentPackages } from './sent-packages';

const text = JSON.stringify({ reference: 'SP-0000-0000', people: [{ person: 1, sex: 'F' }], salt: 'x' });
const digest = createHash('sha256').update(text).digest('hex');
const at = new Date('2026-06-02T12:00:00Z');
const entry = (seq: number, transition: string, body: Record<string, unknown> = {}) => ({
  ...{ seq, transition, body, at, actorId: 'c' },
});
const sent = entry(7, 'referral.send', { channel: 'courier', packageDigest: digest });
const sealed = (content: Record<string, unknown>, seq = 7) => [
  { seq, transition: 'referral.send', at: at.toISOString(), content },
];

describe('the packages of a case', () => {
  it('are all that were made, the latest first, with digest, channel, time and maker', () => {
    const again = entry(12, 'referral.send', { channel: 'in-person', packageDigest: 'ff' });
    expect(sentPackages([entry(1, 'intake.register'), sent, again])).toEqual([
      { seq: 12, at, actorId: 'c', channel: 'in-person', digest: 'ff' },
      { seq: 7, at, actorId: 'c', channel: 'courier', digest },
    ]);
  });

  it('can be read once they are opened, and are compared with the digest on record', () => {
    const [made] = sentPackages([sent]);
    expect(contentOf(made!, sealed({ package: text }))).toEqual({
      text,
      matches: true,
      people: [{ person: 1, sex: 'F' }],
    });
    expect(contentOf(made!, sealed({ package: text.replace('F', 'M') }))?.matches).toBe(false);
  });

  it('are not there where nothing of theirs was opened, and unreadable ones break nothing', () => {
    const [made] = sentPackages([sent]);
    expect(contentOf(made!, [])).toBeUndefined();
    expect(contentOf(made!, sealed({ package: text }, 8))).toBeUndefined();
    expect(contentOf(made!, sealed({ package: '{' }))).toMatchObject({ matches: false, people: [] });
  });
});
