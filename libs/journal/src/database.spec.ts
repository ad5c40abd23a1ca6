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
