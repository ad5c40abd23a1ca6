import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startSwallowingProxy, type SwallowingProxy } from '../../../test/faults/swallowing-proxy.js';
import { createDatabase, type TestDatabase } from '@app/testing/database';
import { Database, DatabaseFault, waitingMax } from './database.js';
import { deadlines } from './deadlines.js';

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

  it('lets waitingMax statements wait, and refuses the next one at once', async () => {
    const waiting = Array.from({ length: waitingMax }, ask);
    await expect(ask()).rejects.toMatchObject({ code: '53300', isAmbiguous: false });
    expect(await Promise.all(waiting)).toHaveLength(waitingMax);
  });

  it('accepts statements again when those are answered', async () => {
    expect(await ask()).toEqual([{ n: 1 }]);
  });

  const backend = async (): Promise<number | undefined> =>
    (await database.query<{ pid: number }>('backend', 'select pg_backend_pid() as pid'))[0]?.pid;

  it.each([
    ['a number out of range', 'select $1::int', ['2147483648'], '22003'],
    ['a NUL in a text', 'select $1::text', ['a\0b'], '22021'],
    ['a word for a number', 'select $1::int', ['many'], '22P02'],
    ['an impossible instant', 'select $1::timestamptz', ['0000-01-01T00:00:00Z'], '22008'],
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

  it('calls a statement ambiguous when its connection was cut', async () => {
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

describe('a statement that the server refuses', () => {
  let server: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    server = await createDatabase('refusals');
    database = await Database.connect(server.url, { connectionsMax: 1, name: 'refusals' });
  });
  afterAll(async () => {
    await database.close();
    await server.drop();
  });

  const session = async (): Promise<number> => {
    const [row] = await database.query<{ pid: number }>('session', 'select pg_backend_pid() as pid');
    return row!.pid;
  };
  const refuse = (code: string) =>
    database.query('refuse', `select journal_refuses($1)`, [code]).then(
      () => undefined,
      (error: unknown) => error,
    );

  beforeAll(() =>
    database.query(
      'make',
      `create function journal_refuses(code text) returns void language plpgsql as $$
       begin raise exception 'refused' using errcode = code; end $$`,
    ),
  );

  it.each(['23505', '22021', '22P05', '40P01', '40001', '55P03', '57014', '53100', '25006', 'SP404'])(
    'costs no connection (%s)',
    async (code) => {
      const before = await session();
      expect(await refuse(code)).toMatchObject({ code, isAmbiguous: false });
      expect(await refuse(code)).toMatchObject({ code });
      expect(await session()).toBe(before);
    },
  );

  it.each(['08006', '57P01', 'XX000', 'XX001'])(
    'costs one when the connection or the server is not sound (%s)',
    async (code) => {
      const before = await session();
      expect(await refuse(code)).toMatchObject({ code });
      expect(await session()).not.toBe(before);
    },
  );

  it.each([
    ['40P01', true],
    ['40001', true],
    ['55P03', true],
    ['57014', true],
    ['53100', true],
    ['58030', true],
    ['25006', true],
    ['23505', false],
    ['22021', false],
    ['42501', false],
    ['SP404', false],
  ])('says whether it may succeed later (%s: %s)', async (code, isTransient) => {
    expect(await refuse(code)).toMatchObject({ code, isTransient });
  });
});

describe('a pool whose connections a firewall dropped', () => {
  let server: TestDatabase;
  let proxy: SwallowingProxy;
  let database: Database;
  const connectionsMax = 4;

  beforeEach(async () => {
    server = await createDatabase('forgotten');
    const url = new URL(server.url);
    proxy = await startSwallowingProxy(0, Number(url.port));
    url.port = String(proxy.port);
    database = await Database.connect(url.href, { connectionsMax, name: 'forgotten', answerMs: 2_000 });
    await Promise.all(Array.from({ length: connectionsMax }, () => database.query('wait', 'select pg_sleep(0.1)')));
  });
  afterEach(async () => {
    await database.close();
    await proxy.close();
    await server.drop();
  });

  const ask = () => database.query<{ n: number }>('one', 'select 1 as n');

  it('fails the unanswered statement with ETIMEDOUT, and answers the next one', async () => {
    expect(proxy.swallow('both')).toBe(connectionsMax);
    await expect(ask()).rejects.toMatchObject({ code: 'ETIMEDOUT', isAmbiguous: true, isTransient: true });
    // not one deadline for each of the lost connections
    expect(await ask()).toEqual([{ n: 1 }]);
  });

  it('fails all statements that wait for an answer, then answers as many at once again', async () => {
    proxy.swallow('both');
    const lost = await Promise.allSettled(Array.from({ length: connectionsMax }, ask));
    expect(lost.map(({ status }) => status)).toEqual(lost.map(() => 'rejected'));
    expect(await Promise.all(Array.from({ length: connectionsMax }, ask))).toHaveLength(connectionsMax);
  });

  it('reports a statement that never left as not sent', async () => {
    proxy.unplug();
    await expect(ask()).rejects.toMatchObject({ isAmbiguous: true });
    await expect(ask()).rejects.toMatchObject({ code: 'ETIMEDOUT', isAmbiguous: false, isTransient: true });
    proxy.plugIn();
    expect(await ask()).toEqual([{ n: 1 }]);
  });

  it('has told Postgres to end sessions whose client is gone: each counts against max_connections', async () => {
    const found = await database.query<{ name: string; setting: string }>(
      'settings',
      `select name, setting from pg_settings where name ~ '^tcp_'`,
    );
    const of = Object.fromEntries(found.map(({ name, setting }) => [name, Number(setting)]));
    const { sessionSilentMs } = deadlines;
    const probed = of['tcp_keepalives_idle']! + of['tcp_keepalives_interval']! * of['tcp_keepalives_count']!;
    expect([probed * 1_000, of['tcp_user_timeout']]).toEqual([sessionSilentMs, sessionSilentMs]);
  });

  it('still closes', async () => {
    proxy.swallow('both');
    const lost = ask().catch((error: unknown) => error);
    await database.close();
    await lost;
    expect(proxy.swallow('both')).toBe(0);
  });
});
