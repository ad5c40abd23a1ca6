import { describe, expect, it } from '@jest/globals';
import {
  acknowledged,
  asked,
  begun,
  isUnanswered,
  phaseOf,
  refused,
  typed,
  unanswered,
  waitMs,
  type Content,
} from './draft-state';

const now = new Date('2026-11-24T14:02:00Z');
const check = { transition: 'intake.check-welfare', ref: 'SP-7K3M-92QD' };
const draft = begun(check, { observations: 'resting' }, now);
const sent = asked(draft, { observations: 'resting', needsAttention: false }, 3, 'key-one', now);
const receipt = {
  ref: 'SP-7K3M-92QD',
  version: 4,
  state: 'intake.sheltered' as const,
  entry: { seq: 4, hash: '00', at: '2026-11-24T14:02:01Z' },
};

describe('a draft', () => {
  it('is edited until it is sent, and not while it is on its way', () => {
    expect(phaseOf(draft)).toBe('editing');
    expect(typed(draft, { observations: 'eating' }).value).toEqual({ observations: 'eating' });
    expect(phaseOf(sent)).toBe('waiting');
    expect(typed(sent, { observations: 'eating' })).toBe(sent);
  });

  it('is sent to its case, or to where cases are opened', () => {
    expect(sent.sending).toMatchObject({ path: '/api/cases/SP-7K3M-92QD/intake.check-welfare', ifMatch: 3, tries: 0 });
    const arrival = begun({ transition: 'intake.register', ref: null }, {}, now);
    expect(asked(arrival, { people: 2 }, null, 'key', now).sending).toMatchObject({
      path: '/api/cases',
      body: '{"people":2}',
    });
  });

  it('without an answer keeps its key and its body, however often it is tried', () => {
    let tried: Content = sent;
    for (let times = 1; times <= 5; times += 1) tried = unanswered(tried, now, 0.5);
    expect(tried.sending).toEqual({ ...sent.sending, tries: 5, nextAt: '2026-11-24T14:02:32.000Z' });
    expect(asked(tried, { observations: 'other' }, 4, 'key-two', now)).toBe(tried);
  });

  it('that was refused is edited again, with the reason, and sent with a new key', () => {
    const back = refused(sent, { status: 409, code: 'version.stale', title: 'Something happened since', detail: {} });
    expect(phaseOf(back)).toBe('editing');
    expect(back).toMatchObject({ value: { observations: 'resting' }, refusal: { code: 'version.stale' } });
    expect(typed(back, { observations: 'eating' }).refusal).toBe(back.refusal);
    const again = asked(back, { observations: 'eating' }, 4, 'key-two', now);
    expect(again).toMatchObject({ refusal: null, sending: { key: 'key-two', ifMatch: 4 } });
  });

  it('that was acknowledged keeps the acknowledgement and nothing that was typed', () => {
    const done = acknowledged(sent, receipt);
    expect(phaseOf(done)).toBe('done');
    expect(JSON.stringify(done)).not.toContain('resting');
    expect(done.receipt).toBe(receipt);
  });

  it('that nobody sent is not made one that waits by a late answer', () => {
    expect(unanswered(draft, now)).toBe(draft);
  });
});

describe('an answer', () => {
  it.each([
    [0, 'offline', true],
    [0, 'fault', true],
    [500, 'fault', true],
    [503, 'service.unavailable', true],
    [429, 'requests.too-many', true],
    [401, 'session.required', true],
    [403, 'session.password-must-change', true],
    [400, 'input.malformed', false],
    [403, 'role.not-allowed', false],
    [404, 'case.not-found', false],
    [409, 'version.stale', false],
    [409, 'case.busy', false],
    [413, 'body.too-large', false],
    [422, 'idempotency-key.reused', false],
  ] as const)('%i %s leaves open what became of the command: %s', (status, code, isOpen) => {
    expect(isUnanswered({ status, code })).toBe(isOpen);
  });
});

describe('the wait before the next try', () => {
  it('doubles up to a minute', () => {
    expect([1, 2, 3, 4, 5, 6, 50].map((tries) => waitMs(tries, 0.5))).toEqual([
      2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000,
    ]);
  });

  it('is up to a fifth shorter or longer', () => {
    expect(waitMs(1, 0)).toBe(1_600);
    expect(waitMs(1, 1)).toBe(2_400);
    expect(waitMs(0, 0.5)).toBe(2_000);
  });
});
