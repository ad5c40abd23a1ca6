import { describe, expect, it } from '@jest/globals';
import { legChoices, zoneOfInstant } from './times';

const places = [
  { to: 'Bangkok, TH', toZone: 'Asia/Bangkok' },
  { to: 'Vienna, AT', toZone: 'Europe/Vienna' },
];
const leg = (departs: string, arrives: string) => ({
  departs,
  arrives,
  departsOn: departs.slice(0, 10),
  arrivesOn: arrives.slice(0, 10),
  escorted: true,
  received: true,
});
const file = {
  plan: [
    leg('2026-12-01T05:00:00.000Z', '2026-12-01T07:20:00.000Z'),
    leg('2026-12-01T17:00:00.000Z', '2026-12-02T23:30:00.000Z'),
  ],
  receipts: [1],
};

describe('a time of a journey', () => {
  it('is typed by the clock of the place where the leg ends', () => {
    expect(zoneOfInstant('transit.confirm-leg:receivedAt', { leg: 1 }, places)).toBe('Asia/Bangkok');
    expect(zoneOfInstant('transit.confirm-leg:receivedAt', { leg: 2 }, places)).toBe('Europe/Vienna');
    expect(zoneOfInstant('transit.arrive:arrivedAt', {}, places)).toBe('Europe/Vienna');
  });

  it('is typed in UTC while the route is sealed, and before a leg is chosen', () => {
    for (const field of [
      'transit.confirm-leg:receivedAt',
      'transit.arrive:arrivedAt',
      'transit.report-incident:occurredAt',
    ])
      expect(zoneOfInstant(field, { leg: 2 }, [])).toBe('UTC');
    expect(zoneOfInstant('transit.confirm-leg:receivedAt', { leg: '' }, places)).toBe('UTC');
  });

  it('that happens at the mission keeps the mission’s clock', () => {
    expect(zoneOfInstant('transit.depart:departedAt', {}, places)).toBeUndefined();
    expect(zoneOfInstant('intake.register:arrivedAt', {}, places)).toBeUndefined();
  });
});

describe('the legs to choose from', () => {
  it('are named by when they land, by the clock there, with the day there', () => {
    expect(legChoices(file, places, 'en')).toEqual([
      { no: 1, isReceived: true, time: '14:20', day: '1 Dec 2026', zone: 'Asia/Bangkok', to: 'Bangkok, TH' },
      { no: 2, isReceived: false, time: '00:30', day: '3 Dec 2026', zone: 'Europe/Vienna', to: 'Vienna, AT' },
    ]);
  });

  it('are named in UTC while the route is sealed', () => {
    expect(legChoices(file, [], 'en').map((one) => [one.time, one.zone, one.to])).toEqual([
      ['07:20', 'UTC', undefined],
      ['23:30', 'UTC', undefined],
    ]);
  });
});
