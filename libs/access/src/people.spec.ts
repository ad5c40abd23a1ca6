import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@app/database';
import { createJournal, type JournalWorld } from '@app/testing/journal';
import { People } from './people.js';

let world: JournalWorld;
let database: Database;

beforeAll(async () => {
  world = await createJournal('people');
  database = await Database.connect(world.urlOf('gateway'), { connectionsMax: 1, name: 'people' });
});
afterAll(async () => {
  await database.close();
  await world.drop();
});

describe('a session', () => {
  it('is looked up without a new query plan each time', async () => {
    const people = new People(database);
    const id = await people.add({
      username: 'han',
      role: 'intake-officer',
      facilityId: world.facilities.han,
      password: 'a long one of their own',
      mustChangePassword: false,
    });
    const token = await people.openSession(id);
    for (let n = 0; n < 20; n += 1) expect((await people.findByToken(token))?.id).toBe(id);
    const [plans] = await database.query<{ custom: number }>(
      'plans',
      `select custom_plans::int as custom from pg_prepared_statements where name = 'people-by-token'`,
    );
    // the first five plans are custom; after them Postgres uses one generic plan
    expect(plans).toEqual({ custom: 5 });
  });
});
