import { describe, expect, it } from '@jest/globals';
import { lifecycle } from './index.js';

/**
 * What people told us, in forms that a check could miss: a sentence, a name with a hyphen, a name in capitals, a list.
 */
const words = ['리은경', 'Ri Un Gyong', 'ri-un-gyong', 'RIUNGYONG', 'riungyong'];
const forms = words.flatMap((word) => [word, [word], { name: word }]);

const fields = [...lifecycle.transitions.values()].flatMap((row) =>
  Object.entries(row.input)
    .filter(([, field]) => field.where === 'open')
    .map(([name, field]) => [`${row.name} ${name}`, field.schema] as const),
);

describe('an open field', () => {
  it.each(fields)('of %s accepts codes, counts, dates and ids, and no free text', (_name, schema) => {
    for (const form of forms) expect(schema.safeParse(form).success).toBe(false);
  });

  it('that is an instant is stored in UTC, because an offset reveals where somebody was', () => {
    const schema = lifecycle.get('transit.arrive').schema;
    expect(schema.parse({ arrivedAt: '2026-11-23T12:00:00+01:00' })).toEqual({ arrivedAt: '2026-11-23T11:00:00.000Z' });
  });
});
