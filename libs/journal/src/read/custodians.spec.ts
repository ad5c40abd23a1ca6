import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createJournal, opening, type JournalWorld } from '@app/testing/journal';
import type { Append } from '../append/index.js';

let world: JournalWorld;
let cases: { han: Append; pek: Append };
let refs: { han: string; pek: string };

beforeAll(async () => {
  world = await createJournal('custodians');
  cases = { han: opening(world.facilities.han), pek: opening(world.facilities.pek) };
  const intake = await world.journalOf('intake');
  refs = { han: (await intake.append(cases.han)).ref, pek: (await intake.append(cases.pek)).ref };
});
afterAll(() => world.drop());

const found = async (asked: readonly (readonly [ref: string, scope: string | null])[]): Promise<unknown[]> => {
  const { rows } = await world.sql(
    'select place, id, custody from journal.find_cases($1, $2) order by place',
    [asked.map(([ref]) => ref), asked.map(([, scope]) => scope)],
    'gateway',
  );
  return rows as unknown[];
};

describe('the custodians of cases that are asked for at once', () => {
  it('come each in its own scope, whatever the others may see', async () => {
    const { han, pek } = world.facilities;
    const asked = [refs.han, refs.pek].flatMap((ref) =>
      [han, pek, '*', '', 'none', null].map((s) => [ref, s] as const),
    );
    expect(await found(asked)).toEqual([
      { place: 1, id: cases.han.caseId, custody: 'intake' },
      { place: 3, id: cases.han.caseId, custody: 'intake' },
      { place: 8, id: cases.pek.caseId, custody: 'intake' },
      { place: 9, id: cases.pek.caseId, custody: 'intake' },
    ]);
  });

  it('are given to each that asks for the same case', async () => {
    const rows = await found(Array.from({ length: 64 }, () => [refs.han, world.facilities.han] as const));
    expect(rows).toHaveLength(64);
  });

  it('are not looked up for more than 64', async () => {
    await expect(found(Array.from({ length: 65 }, () => [refs.han, '*'] as const))).rejects.toMatchObject({
      code: 'SP004',
    });
  });
});
