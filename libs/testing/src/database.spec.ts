import { afterEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { cloneDatabase, createDatabase, type TestDatabase } from './database.js';

describe('a test database', () => {
  const made: TestDatabase[] = [];
  const keep = (database: TestDatabase) => (made.push(database), database);

  afterEach(() => Promise.all(made.splice(0).map((database) => database.drop())));

  it('is empty, and another one each time', async () => {
    const [first, second] = [keep(await createDatabase()), keep(await createDatabase())];
    expect(first.url).not.toBe(second.url);
    expect(await query(first, "select from pg_class where relnamespace = 'public'::regnamespace")).toEqual([]);
  });

  it('can be cloned with what it holds, and a clone leaves its template as it was', async () => {
    const template = keep(await createDatabase('template for tests'));
    await query(template, 'create table held as select 7 as n');
    const clone = keep(await cloneDatabase(template));
    await query(clone, 'update held set n = 8');
    expect(await query(clone, 'select n from held')).toEqual([{ n: 8 }]);
    expect(await query(template, 'select n from held')).toEqual([{ n: 7 }]);
  });

  it('is gone after drop, even while somebody is connected', async () => {
    const database = await createDatabase();
    const client = new pg.Client(database.url);
    const cut = new Promise((settle) => client.on('error', settle));
    await client.connect();
    await database.drop();
    await cut;
    await expect(query(database, 'select 1')).rejects.toThrow('does not exist');
  });
});

async function query(database: TestDatabase, sql: string): Promise<unknown[]> {
  const client = new pg.Client(database.url);
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}
