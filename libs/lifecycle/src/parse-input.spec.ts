import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lifecycle, parseInput, Refused } from './index.js';
import { refusalOf } from '@app/testing/refusal';

const arrival = {
  arrivedAt: '2026-06-01T06:00:00+07:00',
  people: 2,
  immediateDanger: false,
  medicalEmergency: true,
  language: 'ko-KP',
  alias: 'a bird',
  observations: 'tired',
};

describe('input that is malformed', () => {
  const canary = 'CANARY-리은경';
  const long = canary.repeat(5000);

  it('is refused with the path and the kind of each fault', () => {
    const row = lifecycle.get('intake.register');
    const wrong = { ...arrival, people: 0, language: 'korean', alias: 7, immediateDanger: undefined, extra: canary };
    expect(refusalOf(() => parseInput(row, wrong))).toMatchObject({
      code: 'input.malformed',
      status: 400,
      detail: {
        transition: 'intake.register',
        fields: [
          { path: 'people', fault: 'too_small', of: 'number', limit: 1 },
          { path: 'immediateDanger', fault: 'invalid_type', expected: 'boolean' },
          { path: 'language', fault: 'invalid_format' },
          { path: 'alias', fault: 'invalid_type', expected: 'string' },
          { path: '', fault: 'unrecognized_keys', unknown: 1 },
        ],
      },
    });
  });

  it('is reported with its path, also inside lists', () => {
    const people = [
      { person: 1, names: { hangul: '' }, sex: 'female', nationality: canary, alone: false, documents: [] },
    ];
    const refused = refusalOf(() => parseInput(lifecycle.get('intake.identify'), { people }));
    expect(refused.detail['fields']).toEqual([
      { path: 'people.0.names.hangul', fault: 'too_small', of: 'string', limit: 1 },
      { path: 'people.0.sex', fault: 'invalid_value', allowed: ['F', 'M', 'X', 'unknown'] },
      { path: 'people.0.nationality', fault: 'invalid_format' },
    ]);
  });

  it('is reported without its value, for every field and every value', () => {
    const planted = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom<unknown>(canary, long, Number.NaN, null, true),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(
          fc.constantFrom(
            canary,
            'person',
            'people',
            'names',
            'hangul',
            'birth',
            'from',
            'to',
            'at',
            'country',
            'codes',
          ),
          tie('value'),
          { maxKeys: 4 },
        ),
      ),
    })).value;
    const rows = [...lifecycle.transitions.values()];
    const inputs = fc.constantFrom(...rows).chain((row) =>
      fc.tuple(
        fc.constant(row),
        fc.oneof(
          planted,
          fc.record(Object.fromEntries([...Object.keys(row.input), canary].map((key) => [key, planted])), {
            requiredKeys: [],
          }),
        ),
      ),
    );
    let refusals = 0;
    fc.assert(
      fc.property(inputs, ([row, input]) => {
        try {
          parseInput(row, input);
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          refusals += 1;
          expect([error.message, error.stack, JSON.stringify(error.detail)].join()).not.toContain('CANARY');
        }
      }),
      { numRuns: 1000 },
    );
    expect(refusals).toBeGreaterThan(500);
  });

  it('with hundreds of faults gets an answer with fifty of them', () => {
    const people = Array.from({ length: 50 }, () => ({}));
    const refused = refusalOf(() => parseInput(lifecycle.get('intake.identify'), { people }));
    expect(refused.detail['fields']).toHaveLength(50);
  });
});
