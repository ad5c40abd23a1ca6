import { describe, expect, it } from '@jest/globals';
import { dayIn, notBefore, notInFuture } from './days.js';
import { admit, decide, nextSteps, parseInput } from './decide.js';
import type { Actor } from './define.js';
import { emptyFile, type CaseFile } from './file.js';
import { legInput, lifecycle, planFaults } from './index.js';
import type { CaseState } from './vocabulary.js';
import { refusalOf } from '@app/testing/refusal';
import { household } from '@app/testing/household';

/**
 * Validity is compared with the event itself, on the day at its place: not with the plan, and not with the day in UTC.
 */
const officer: Actor = { id: 'x', role: 'transit-officer', facilityId: null, pendingInstructions: 0 };
const made = (
  name: string,
  state: CaseState,
  file: CaseFile,
  input: object,
  now = new Date('2026-07-05T12:00:00Z'),
) => {
  const row = admit(lifecycle, name, { state, file }, officer);
  return decide(row, { state, file }, officer, parseInput(row, input), { opened: {}, now });
};

/** Departs on 1 July in Hanoi; permission and fitness end on the 2nd, the document on the 4th. */
const cleared: CaseFile = {
  ...emptyFile,
  people: household(1),
  plan: [
    {
      departs: '2026-07-01T03:00:00.000Z',
      arrives: '2026-07-02T03:00:00.000Z',
      departsOn: '2026-07-01',
      arrivesOn: '2026-07-02',
      escorted: true,
      received: true,
    },
  ],
  consents: [{ person: 1, purpose: 'transit-partners', given: true, guardian: null }],
  documents: [{ person: 1, kind: 'laissez-passer', validUntil: '2026-07-04' }],
  exitPermissions: [{ person: 1, status: 'granted', validUntil: '2026-07-02' }],
  fitToTravel: [{ person: 1, fit: true, validUntil: '2026-07-02' }],
};
const depart = (departedAt: string, departedZone = 'Asia/Ho_Chi_Minh', file = cleared) =>
  made('transit.depart', 'transit.cleared', file, { departedAt, departedZone });
const missing = (attempt: () => unknown) => refusalOf(attempt).detail['missing'];
const lasts: CaseFile = {
  ...cleared,
  documents: [{ person: 1, kind: 'laissez-passer', validUntil: '2027-01-01' }],
  fitToTravel: [{ person: 1, fit: true, validUntil: '2027-01-01' }],
};

describe('a departure later than planned', () => {
  it('is refused for everything that expired in between, whatever the plan said', () => {
    expect(missing(() => depart('2026-07-05T03:00:00Z'))).toEqual([
      { code: 'documents.missing', people: [1] },
      { code: 'exit-permission.missing', people: [1] },
      { code: 'medical-clearance.missing', people: [1] },
    ]);
    expect(depart('2026-07-02T03:00:00Z').to).toBe('transit.moving');
  });

  it('needs documents that are valid longer by the days of the delay', () => {
    const file = { ...lasts, exitPermissions: [{ person: 1, status: 'granted' as const, validUntil: null }] };
    const until = (validUntil: string) => ({
      ...file,
      documents: [{ person: 1, kind: 'laissez-passer', validUntil }],
    });
    expect(depart('2026-07-03T03:00:00Z', 'Asia/Ho_Chi_Minh', until('2026-07-04')).to).toBe('transit.moving');
    expect(missing(() => depart('2026-07-03T03:00:00Z', 'Asia/Ho_Chi_Minh', until('2026-07-03')))).toEqual([
      { code: 'documents.missing', people: [1] },
    ]);
  });

  it('that is entered later is judged by the day on which people left', () => {
    expect(depart('2026-07-01T03:00:00Z').to).toBe('transit.moving');
  });

  it('shows what would be missing today before there is an input', () => {
    const step = (now: string) =>
      nextSteps(lifecycle, { state: 'transit.cleared', file: cleared }, officer, new Date(now)).find(
        (one) => one.transition === 'transit.depart',
      )?.missing;
    expect(step('2026-07-01T12:00:00Z')).toEqual([]);
    expect(step('2026-07-05T12:00:00Z')?.map((one) => one.code)).toEqual([
      'documents.missing',
      'exit-permission.missing',
      'medical-clearance.missing',
    ]);
  });
});

describe('the day of departure', () => {
  it.each([
    ['is the 2nd in Honolulu while it is the 3rd in UTC', '2026-07-03T05:00:00Z', 'Pacific/Honolulu', true],
    ['is the 3rd in Hanoi while it is the 2nd in UTC', '2026-07-02T18:00:00Z', 'Asia/Ho_Chi_Minh', false],
  ])('%s', (_claim, at, zone, lets) => {
    const attempt = () => depart(at, zone, lasts);
    if (lets) expect(attempt().to).toBe('transit.moving');
    else expect(missing(attempt)).toEqual([{ code: 'exit-permission.missing', people: [1] }]);
  });
});

describe('a document and the day on which a leg ends', () => {
  const leg = (at: string, zone: string) =>
    legInput.parse({
      from: { country: 'VN', place: 'Hanoi' },
      to: { country: 'CA', place: 'there' },
      mode: 'air',
      departs: { at: '2026-12-30T03:00:00Z', zone: 'Asia/Ho_Chi_Minh' },
      arrives: { at, zone },
    });
  const file = {
    ...cleared,
    plan: null,
    documents: [{ person: 1, kind: 'laissez-passer', validUntil: '2026-12-30' }],
  };

  it.each([
    ['31 December, 01:00 in Seoul', '2026-12-30T16:00:00Z', 'Asia/Seoul', ['documents.expire-before-leg']],
    ['30 December, 23:00 in Vancouver', '2026-12-31T07:00:00Z', 'America/Vancouver', []],
  ])('are compared where it ends: %s', (_claim, at, zone, codes) => {
    expect(planFaults([leg(at, zone)], file, []).map((one) => one.code)).toEqual(codes);
  });

  it('are stored with the plan without their time zones', () => {
    const plan = made(
      'transit.plan',
      'transit.planning',
      { ...file, documents: [] },
      {
        legs: [leg('2026-12-31T07:00:00Z', 'America/Vancouver')],
      },
    ).body['plan'];
    expect(plan).toEqual([
      expect.objectContaining({
        departsOn: '2026-12-30',
        arrivesOn: '2026-12-30',
        arrives: '2026-12-31T07:00:00.000Z',
      }),
    ]);
    expect(JSON.stringify(plan)).not.toContain('Vancouver');
  });
});

describe('the order of events', () => {
  const moving = { ...cleared, journeyFrom: '2026-07-02T03:00:00.000Z' };
  it.each([
    ['transit.confirm-leg', 'receivedAt', { leg: 1, receivedBy: 'x' }],
    ['transit.report-incident', 'occurredAt', { kind: 'delay', people: [1], account: 'x' }],
    ['transit.arrive', 'arrivedAt', {}],
  ])('holds for %s: not before the departure', (name, field, input) => {
    const attempt = (at: string) =>
      made(name, 'transit.moving', { ...moving, receipts: [1] }, { ...input, [field]: at });
    expect(missing(() => attempt('2026-07-01T23:00:00Z'))).toEqual([{ code: 'event.out-of-order', fields: [field] }]);
    expect(attempt('2026-07-02T03:00:00Z').transition).toBe(name);
  });

  it('holds for a return: not before the people came, and not in the future', () => {
    const file = { ...emptyFile, people: household(1), arrivedAt: '2026-07-01T03:00:00.000Z' };
    const input = { people: [1], certainty: 'confirmed', account: 'x' };
    const attempt = (occurredAt: string) =>
      made('case.report-return', 'intake.registered', file, { ...input, occurredAt });
    expect(missing(() => attempt('2026-06-30T00:00:00Z'))).toEqual([
      { code: 'event.out-of-order', fields: ['occurredAt'] },
    ]);
    expect(missing(() => attempt('2036-07-05T00:00:00Z'))).toEqual([
      { code: 'event.in-the-future', fields: ['occurredAt'] },
    ]);
    expect(attempt('2026-07-04T00:00:00Z').to).toBe('closed.returned');
  });

  it('tolerates clocks that differ by a few minutes, and a day that has begun somewhere', () => {
    const now = new Date('2026-07-05T12:00:00Z');
    expect(notInFuture('at', '2026-07-05T12:04:00Z', now)).toEqual([]);
    expect(notInFuture('on', '2026-07-06', now)).toEqual([]);
    expect(notInFuture('on', '2026-07-07', now)).toHaveLength(1);
    expect(notBefore('at', '2026-07-05T11:56:00Z', now.toISOString())).toEqual([]);
    expect(dayIn('Asia/Kathmandu', '2026-07-05T18:20:00Z')).toBe('2026-07-06');
  });
});
