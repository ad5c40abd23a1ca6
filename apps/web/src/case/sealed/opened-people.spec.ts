import { describe, expect, it } from '@jest/globals';
import { statedLegs, statedPeople } from './opened-people';

const entry = (seq: number, transition: string, content: Record<string, unknown>) => ({
  seq,
  transition,
  at: '2026-06-01T00:00:00Z',
  content,
});

describe('what was opened', () => {
  it('says of each person what was stated last, and leaves the others as they were', () => {
    const people = statedPeople([
      entry(1, 'intake.register', { alias: 'a bird' }),
      entry(2, 'intake.identify', {
        people: [
          { person: 2, names: { latin: 'Ri' } },
          { person: 1, names: { hangul: '김' } },
        ],
      }),
      entry(5, 'intake.identify', { people: [{ person: 2, names: { latin: 'Pak' } }] }),
    ]);
    expect(people.map(({ person, seq, names }) => [person, seq, names])).toEqual([
      [1, 2, { hangul: '김' }],
      [2, 5, { latin: 'Pak' }],
    ]);
  });

  it('passes over what has no form', () => {
    expect(statedPeople([entry(1, 'intake.identify', { people: [null, 3, { person: 'x' }] })])).toEqual([]);
    expect(statedPeople([entry(1, 'intake.identify', { people: 'x' })])).toEqual([]);
  });

  it('names the places of the latest plan', () => {
    const leg = (place: string) => ({
      from: { place, country: 'VN' },
      to: { place: 'Bangkok', country: 'TH' },
      departs: { zone: 'Asia/Ho_Chi_Minh' },
    });
    expect(
      statedLegs([
        entry(1, 'transit.plan', { legs: [leg('Hue')] }),
        entry(2, 'transit.plan', { legs: [leg('Hanoi')] }),
      ]),
    ).toEqual([{ from: 'Hanoi, VN', to: 'Bangkok, TH', fromZone: 'Asia/Ho_Chi_Minh', toZone: undefined }]);
    expect(statedLegs([])).toEqual([]);
  });
});
