import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../../../test/support/database.js';
import { Database, DatabaseFault, waitingMax } from './database.js';

describe('a pool of connections', () => {
  let server: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    server = await createDatabase('pool');
    database = await Database.connect(server.url, { connectionsMax: 1, name: 'pool' });
  });
  afterAll(async () => {
    await database.close();
    await server.drop();
  });

  const ask = () => database.query<{ n: number }>('one', 'select 1 as n');

  it('lets so many statements wait, and refuses the next one at once', async () => {
    const waiting = Array.from({ length: waitingMax }, ask);
    await expect(ask()).rejects.toMatchObject({ code: '53300', isAmbiguous: false });
    expect(await Promise.all(waiting)).toHaveLength(waitingMax);
  });

  it('takes statements again when those are answered', async () => {
    expect(await ask()).toEqual([{ n: 1 }]);
  });

  const backend = async (): Promise<number | undefined> =>
    (await database.query<{ pid: number }>('backend', 'select pg_backend_pid() as pid'))[0]?.pid;

  it.each([
    ['a number out of range', 'select $1::int', ['2147483648'], '22003'],
    ['a NUL in a text', 'select $1::text', ['a\0b'], '22021'],
    ['a word for a number', 'select $1::int', ['many'], '22P02'],
    ['an instant that is none', 'select $1::timestamptz', ['0000-01-01T00:00:00Z'], '22008'],
    ['a broken rule', 'do $$ begin raise exception using errcode = $e$SP001$e$; end $$', [], 'SP001'],
  ])('keeps the connection when a statement is refused for %s', async (what, text, values, code) => {
    const before = await backend();
    await expect(database.query(what, text, values)).rejects.toMatchObject({ code, isAmbiguous: false });
    expect(await backend()).toBe(before);
  });

  it('opens another connection when a prepared plan no longer fits the table', async () => {
    await database.query('make', 'create table changing (a int)');
    const look = () => database.query('changing', 'select * from changing');
    await look();
    await database.query('change', 'alter table changing add column b int');
    await expect(look()).rejects.toMatchObject({ code: '0A000' });
    expect(await look()).toEqual([]);
  });

  it('says of a connection that was cut that nobody knows what became of the statement', async () => {
    const cut = database.query('cut', 'select pg_terminate_backend(pg_backend_pid())');
    const fault = await cut.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(fault).toBeInstanceOf(DatabaseFault);
    expect(fault).toMatchObject({ isAmbiguous: true });
    expect(await ask()).toEqual([{ n: 1 }]);
  });
});
