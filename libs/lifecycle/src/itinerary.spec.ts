import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { emptyFile, legInput, noTransit, type CaseFile, type Leg, type RefusalCode } from './index.js';
import { planFaults } from './itinerary.js';
import { household } from '@app/testing/household';

interface Sketch {
  from: string;
  to: string;
  departs: string;
  arrives: string;
  via?: string[];
}

/** A leg between two places, written 'VN Hanoi'. */
const leg = ({ from, to, departs, arrives, via = [] }: Sketch): Leg =>
  legInput.parse({
    from: stopOf(from),
    to: stopOf(to),
    via,
    mode: 'air',
    departs: { at: departs, zone: 'UTC' },
    arrives: { at: arrives, zone: 'UTC' },
  });
const stopOf = (stop: string) => ({ country: stop.slice(0, 2), place: stop.slice(3) });

/** Legs one after another, a day each, from the first of July 2026. */
const journey = (...stops: string[]): Leg[] =>
  stops.slice(1).map((to, index) =>
    leg({
      from: stops[index] ?? '',
      to,
      departs: `2026-07-0${index + 1}T03:00:00Z`,
      arrives: `2026-07-0${index + 1}T15:00:00Z`,
    }),
  );

const one: CaseFile = { ...emptyFile, people: household(1) };
const codesOf = (legs: readonly Leg[], file = one, nationalities = ['KP']): [RefusalCode, number[] | undefined][] =>
  planFaults(legs, file, nationalities).map((fault) => [fault.code, fault.legs]);

describe('a plan', () => {
  it('from the host country to the destination is not refused', () => {
    expect(codesOf(journey('VN Hanoi', 'TH Bangkok', 'AT Vienna'))).toEqual([]);
  });

  describe('through the country of origin', () => {
    it('is refused when a leg ends there', () => {
      expect(codesOf(journey('VN Hanoi', 'KP Pyongyang', 'AT Vienna'))).toEqual([
        ['plan.through-country-of-origin', [1, 2]],
      ]);
    });

    it('is refused when it starts there', () => {
      expect(codesOf(journey('KP Sinuiju', 'MN Ulaanbaatar'))).toEqual([['plan.through-country-of-origin', [1]]]);
    });

    it('is refused when a leg only passes it, whatever the nationality', () => {
      const [first, second] = journey('VN Hanoi', 'TH Bangkok', 'AT Vienna');
      const passing = { ...second!, via: ['KP'] };
      expect(codesOf([first!, passing], one, ['US'])).toEqual([['plan.through-country-of-origin', [2]]]);
    });
  });

  describe('through a country that returns people of that nationality', () => {
    it('is refused when a leg ends or starts there', () => {
      expect(codesOf(journey('MN Ulaanbaatar', 'CN Beijing', 'AT Vienna'))).toEqual([
        ['plan.through-no-transit-country', [1, 2]],
      ]);
    });

    it('is refused when a leg only passes it', () => {
      const [first] = journey('MN Ulaanbaatar', 'DE Berlin');
      expect(codesOf([{ ...first!, via: ['RU'] }])).toEqual([['plan.through-no-transit-country', [1]]]);
    });

    it('is not refused for legs within the host country, before it is left', () => {
      expect(codesOf(journey('CN Shenyang', 'CN Beijing', 'MN Ulaanbaatar', 'AT Vienna'))).toEqual([]);
    });

    it('is not refused while all of its legs are within the host country, its airspace too', () => {
      const [first] = journey('CN Shenyang', 'CN Beijing');
      expect(codesOf([{ ...first!, via: ['CN'] }])).toEqual([]);
    });

    it('is not refused for the leg that leaves the host country, over its land or airspace', () => {
      const [first] = journey('CN Beijing', 'MN Ulaanbaatar');
      expect(codesOf([{ ...first!, via: ['CN'] }])).toEqual([]);
      expect(codesOf([{ ...first!, via: ['RU'] }])).toEqual([['plan.through-no-transit-country', [1]]]);
    });

    it('is refused when it comes back to the host country', () => {
      expect(codesOf(journey('CN Beijing', 'MN Ulaanbaatar', 'CN Beijing', 'AT Vienna'))).toEqual([
        ['plan.through-no-transit-country', [2, 3]],
      ]);
    });

    it('is refused when a leg within the host country passes another such country', () => {
      const [first, second] = journey('CN Yanji', 'CN Beijing', 'AT Vienna');
      expect(codesOf([{ ...first!, via: ['RU'] }, second!])).toEqual([['plan.through-no-transit-country', [1]]]);
    });

    it('is refused only for people of that nationality', () => {
      expect(codesOf(journey('VN Hanoi', 'CN Beijing', 'AT Vienna'), one, ['US'])).toEqual([]);
      expect(codesOf(journey('VN Hanoi', 'CN Beijing', 'AT Vienna'), one, ['US', 'KP'])).toHaveLength(1);
    });

    it.each(['XXA', 'XXB', 'XXC', 'XXX'])(
      'is refused for people recorded as %s, who may be from there',
      (nationality) => {
        expect(codesOf(journey('VN Hanoi', 'CN Beijing', 'AT Vienna'), one, [nationality])).toEqual([
          ['plan.through-no-transit-country', [1, 2]],
        ]);
      },
    );
  });

  it('is refused when a leg starts elsewhere than the one before it ended', () => {
    const [first, , third] = journey('VN Hanoi', 'TH Bangkok', 'AT Vienna', 'AT Graz');
    expect(codesOf([first!, third!])).toEqual([['plan.legs-do-not-meet', [2]]]);
    const elsewhere = { ...third!, from: { country: 'TH', place: 'Chiang Mai' } };
    expect(codesOf([first!, elsewhere])).toEqual([['plan.legs-do-not-meet', [2]]]);
  });

  describe('whose legs overlap', () => {
    const hanoiToBangkok = { from: 'VN Hanoi', to: 'TH Bangkok' };
    const bangkokToVienna = { from: 'TH Bangkok', to: 'AT Vienna' };
    const timed = (times: [string, string][]): Leg[] =>
      [hanoiToBangkok, bangkokToVienna].map((way, index) =>
        leg({ ...way, departs: times[index]![0], arrives: times[index]![1] }),
      );

    it('is refused when the next leg departs before the one before it has arrived', () => {
      const legs = timed([
        ['2026-07-01T03:00:00Z', '2026-07-01T09:00:00Z'],
        ['2026-07-01T08:59:59Z', '2026-07-01T20:00:00Z'],
      ]);
      expect(codesOf(legs)).toEqual([['plan.legs-overlap', [2]]]);
    });

    it('is refused across time zones, although the local time is later', () => {
      const legs = timed([
        ['2026-07-01T08:00:00+07:00', '2026-07-01T10:00:00+00:00'],
        ['2026-07-01T16:30:00+07:00', '2026-07-01T23:00:00+02:00'],
      ]);
      expect(codesOf(legs)).toEqual([['plan.legs-overlap', [2]]]);
    });

    it('is not refused across time zones, although the local time is earlier', () => {
      const legs = timed([
        ['2026-07-01T23:30:00+09:00', '2026-07-01T22:30:00+07:00'],
        ['2026-07-01T22:30:00+07:00', '2026-07-01T20:00:00+02:00'],
      ]);
      expect(codesOf(legs)).toEqual([]);
    });

    it('is refused when a leg arrives before it departs, or as it departs', () => {
      const legs = timed([
        ['2026-07-01T10:00:00+07:00', '2026-07-01T11:00:00+09:00'],
        ['2026-07-02T10:00:00Z', '2026-07-02T10:00:00Z'],
      ]);
      expect(codesOf(legs)).toEqual([['plan.legs-overlap', [1, 2]]]);
    });
  });

  describe('whose documents end before a leg does', () => {
    const legs = journey('VN Hanoi', 'TH Bangkok', 'AT Vienna');
    const paper = (person: number, validUntil: string, kind = 'laissez-passer') => ({ person, kind, validUntil });

    it('is refused with the person and the leg named', () => {
      const file = { ...emptyFile, people: household(2), documents: [paper(1, '2028-01-01'), paper(2, '2026-07-01')] };
      expect(planFaults(legs, file, ['KP'])).toEqual([{ code: 'documents.expire-before-leg', people: [2], legs: [2] }]);
    });

    it('is not refused when another travel document is valid', () => {
      const documents = [paper(1, '2026-07-01'), paper(1, '2026-07-02', 'convention-travel-document')];
      expect(codesOf(legs, { ...one, documents })).toEqual([]);
    });

    it('is not refused yet for people without a travel document; a visa is none', () => {
      expect(codesOf(legs, { ...one, documents: [paper(1, '2026-01-01', 'entry-visa')] })).toEqual([]);
    });

    it('is not refused for those who do not travel', () => {
      const documents = [paper(1, '2028-01-01'), paper(2, '2026-01-01')];
      expect(codesOf(legs, { ...emptyFile, people: household(2), accepted: [1], documents })).toEqual([]);
    });
  });

  it('with several faults names all of them', () => {
    const [first, second] = journey('VN Hanoi', 'CN Beijing', 'AT Vienna');
    const wrong = [first!, { ...second!, from: stopOf('KP Pyongyang'), departs: first!.departs }];
    expect(codesOf(wrong).map(([code]) => code)).toEqual([
      'plan.through-country-of-origin',
      'plan.through-no-transit-country',
      'plan.legs-do-not-meet',
      'plan.legs-overlap',
    ]);
  });
});

describe('any plan', () => {
  const avoided = noTransit['KP'] ?? [];
  const safe = fc.constantFrom('VN', 'LA', 'TH', 'KH', 'MN', 'MM', 'AT', 'DE', 'NO', 'KR', 'PH', 'RO');
  const host = fc.oneof(safe, fc.constantFrom('CN', 'RU'));
  const place = fc.constantFrom('North', 'South', 'East', 'West');
  const offset = fc.constantFrom('Z', '+07:00', '+09:00', '-05:00', '+05:30');

  /** An instant written in the local time of an offset. */
  const written = (ms: number, zone: string): string => {
    const sign = zone.startsWith('-') ? -1 : 1;
    const minutes = zone === 'Z' ? 0 : sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)));
    return new Date(ms + minutes * 60_000).toISOString().replace('Z', zone);
  };

  const sanePlan = fc
    .record({
      host,
      stops: fc.array(fc.tuple(safe, place), { minLength: 1, maxLength: 6 }),
      within: fc.integer({ min: 0, max: 3 }),
      durations: fc.array(
        fc.tuple(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 0, max: 4000 }), offset, offset),
        {
          minLength: 10,
          maxLength: 10,
        },
      ),
    })
    .map(({ host: from, stops, within, durations }) => {
      const places = [
        ...Array.from({ length: within + 1 }, (_, index) => `${from} Town ${index}`),
        ...stops.map(([country, name], index) => `${country} ${name} ${index}`),
      ];
      let at = Date.parse('2026-07-01T00:00:00Z');
      return places.slice(1).map((to, index) => {
        const [takes, waits, here, there] = durations[index]!;
        const departs = at + waits * 60_000;
        at = departs + takes * 60_000;
        return leg({ from: places[index]!, to, departs: written(departs, here), arrives: written(at, there) });
      });
    });

  it('that is valid is never refused', () => {
    fc.assert(
      fc.property(sanePlan, (legs) => {
        expect(codesOf(legs)).toEqual([]);
      }),
    );
  });

  it('that touches the country of origin is refused, with the leg named', () => {
    const touched = fc.tuple(
      sanePlan,
      fc.nat(),
      fc.constantFrom('from', 'to', 'via'),
      fc.constantFrom('KP', 'US', 'XXX'),
    );
    fc.assert(
      fc.property(touched, ([legs, any, where, nationality]) => {
        const index = any % legs.length;
        const touching = legs.map((one, at): Leg => (at === index ? through(one, where, 'KP') : one));
        const fault = planFaults(touching, one, [nationality]).find(
          (missing) => missing.code === 'plan.through-country-of-origin',
        );
        expect(fault?.legs).toContain(index + 1);
      }),
    );
  });

  it('that touches a country on the list after the host country was left is refused', () => {
    const touched = fc.tuple(sanePlan, fc.nat(), fc.constantFrom('to', 'via'), fc.constantFrom('CN', 'RU'));
    fc.assert(
      fc.property(touched, ([legs, any, where, country]) => {
        const start = legs[0]!.from.country;
        const left = legs.findIndex((one) => one.to.country !== start);
        const after = left + 1 + (any % Math.max(1, legs.length - left - 1));
        fc.pre(left >= 0 && after < legs.length && avoided.includes(country));
        const touching = legs.map((one, at): Leg => (at === after ? through(one, where, country) : one));
        expect(codesOf(touching).map(([code]) => code)).toContain('plan.through-no-transit-country');
      }),
    );
  });

  const through = (way: Leg, where: string, country: string): Leg => ({
    ...way,
    ...(where === 'from' ? { from: { ...way.from, country } } : {}),
    ...(where === 'to' ? { to: { ...way.to, country } } : {}),
    ...(where === 'via' ? { via: [...way.via, country] } : {}),
  });
});
