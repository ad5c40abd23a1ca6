import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { Database } from '@app/database';
import { type Journal } from '@app/journal';
import { createJournal, following, opening, type JournalWorld } from '@app/testing/journal';
import { MovedCases } from './moved-cases.js';

let world: JournalWorld;
let intake: Journal;
let database: Database;
beforeAll(async () => {
  world = await createJournal('moved_cases');
  intake = await world.journalOf('intake');
  database = await Database.connect(world.urlOf('gateway'), { connectionsMax: 2, name: 'gateway' });
});
afterAll(async () => {
  await database.close();
  await world.drop();
});

const told = async (moved: MovedCases): Promise<[string, number][]> =>
  (await moved.look()).map(({ id, version }) => [id, version]);

describe('a poll for moved cases', () => {
  it('reports each version of a case once, with its facility', async () => {
    const moved = new MovedCases(database);
    const one = opening(world.facilities.han);
    const { ref } = await intake.append(one);
    expect(await moved.look()).toEqual([{ id: one.caseId, ref, facility_id: world.facilities.han, version: 1 }]);
    expect(await told(moved)).toEqual([]);
    await intake.append(following(one, 1));
    await intake.append(following(one, 2));
    expect(await told(moved)).toEqual([[one.caseId, 3]]);
    expect(moved.recent().map(({ version }) => version)).toEqual([3]);
  });

  it('finds an entry that was committed after a later entry was reported', async () => {
    const [slow, quick] = [opening(world.facilities.han), opening(world.facilities.pek)];
    await intake.append(slow);
    await intake.append(quick);
    const moved = new MovedCases(database);
    await moved.look();
    const client = new pg.Client(world.urlOf('intake'));
    await client.connect();
    try {
      await client.query('begin');
      const { rows } = await client.query(
        `select outcome from journal.append(array[$1]::uuid[], '{1}', '{*}', '{case.add-note}', '{intake.registered}', array[$2]::uuid[],
           '{intake-officer}', array[substr(sha256(uuid_send($2)), 1, 16)], array[sha256('')], '{"{}"}', '{null}', '{null}', '{null}',
           array['{}'::jsonb], '{null}')`,
        [slow.caseId, randomUUID()],
      );
      expect(rows).toEqual([{ outcome: 'appended' }]);
      await intake.append(following(quick, 1));
      expect(await told(moved)).toEqual([[quick.caseId, 2]]);
      await client.query('commit');
      expect(await told(moved)).toEqual([[slow.caseId, 2]]);
    } finally {
      await client.end();
    }
  });

  it('starts again after a time without listeners', async () => {
    const moved = new MovedCases(database);
    const first = await told(moved);
    moved.reset();
    expect(moved.recent()).toEqual([]);
    expect(await told(moved)).toEqual(first);
  });
});
