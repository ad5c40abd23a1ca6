import { afterEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { cloneDatabase, createDatabase, createFrom, type TestDatabase } from './database.js';

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

  it('can be made from a template that is filled once, however many ask for it at once', async () => {
    let filled = 0;
    const fill = async (url: string): Promise<void> => {
      filled += 1;
      await query({ url, drop: () => Promise.resolve() }, 'create table held as select 7 as n');
    };
    const copies = await Promise.all(Array.from({ length: 3 }, () => createFrom('for_tests', 'copy', fill)));
    copies.forEach(keep);
    expect(filled).toBe(1);
    await query(copies[0]!, 'update held set n = 8');
    expect(await Promise.all(copies.map((one) => query(one, 'select n from held')))).toEqual([
      [{ n: 8 }],
      [{ n: 7 }],
      [{ n: 7 }],
    ]);
  });

  it('is not made from a template whose filling failed', async () => {
    const failing = createFrom('failing', 'copy', () => Promise.reject(new Error('not filled')));
    await expect(failing).rejects.toThrow('not filled');
    const filled = keep(
      await createFrom('failing', 'copy', async (url) => {
        await query({ url, drop: () => Promise.resolve() }, 'create table held as select 1 as n');
      }),
    );
    expect(await query(filled, 'select n from held')).toEqual([{ n: 1 }]);
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
