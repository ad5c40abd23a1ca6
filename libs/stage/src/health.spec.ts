import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@app/database';
import { migrate } from '@app/journal';
import { lifecycle, Refused } from '@app/lifecycle';
import { HealthController, Readiness, takesWrites } from '@app/platform';
import { canMountDisk, mountSmallDisk, onSmallDisk } from '@app/testing/small-disk';
import { createJournal, type JournalWorld } from '@app/testing/journal';
import { startPostgres, type LocalPostgres } from '../../../infra/local/postgres.js';

describe('readiness', () => {
  let folder: string;
  let durable: LocalPostgres;
  let world: JournalWorld;
  const environment = process.env['NODE_ENV'];
  const open: Database[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'safe-passage-health-'));
    durable = await startPostgres({ dataDir: join(folder, 'postgres') });
    await migrate(durable.url(), lifecycle);
    world = await createJournal('readiness');
  });
  afterEach(() => {
    process.env['NODE_ENV'] = environment;
  });
  afterAll(async () => {
    await Promise.all(open.map((database) => database.close()));
    await durable.stop();
    await world.drop();
    const data = await realpath(join(folder, 'postgres'));
    for (const each of [data, folder]) await rm(each, { recursive: true, force: true });
  });

  const readyOn = async (url: string): Promise<unknown> => {
    const database = await Database.connect(url, { connectionsMax: 1, name: 'health' });
    open.push(database);
    return new HealthController(new Readiness('intake', [takesWrites(database)])).ready();
  };

  it('is confirmed on a server whose settings keep acknowledged commits', async () => {
    process.env['NODE_ENV'] = 'production';
    expect(await readyOn(durable.url())).toEqual({ status: 'ready' });
  });

  it('is refused in production on a server that can lose commits in a crash, and names the setting', async () => {
    process.env['NODE_ENV'] = 'production';
    await expect(readyOn(world.url)).rejects.toMatchObject({
      code: 'service.unavailable',
      detail: { reason: 'database-not-durable', settings: ['fsync', 'full_page_writes', 'synchronous_commit'] },
    });
  });

  it('is refused when only the role that connects acknowledges too early', async () => {
    process.env['NODE_ENV'] = 'production';
    const url = new URL(durable.url());
    url.searchParams.set('options', '-c synchronous_commit=off');
    await expect(readyOn(url.href)).rejects.toMatchObject({ detail: { settings: ['synchronous_commit'] } });
  });

  it('does not require these settings of a developer’s server', async () => {
    expect(await readyOn(world.url)).toEqual({ status: 'ready' });
  });

  it('is refused while a table that a transition writes is locked, and returns when the lock ends', async () => {
    const database = await Database.connect(world.urlOf('intake'), { connectionsMax: 1, name: 'health' });
    open.push(database);
    const ready = () => new HealthController(new Readiness('intake', [takesWrites(database)])).ready();
    const holder = new pg.Client(world.url);
    await holder.connect();
    await holder.query('begin; lock table journal.entries in access exclusive mode');
    await expect(ready()).rejects.toMatchObject({ status: 503, detail: { reason: 'database', error: '55P03' } });
    await holder.query('commit');
    await holder.end();
    expect(await ready()).toEqual({ status: 'ready' });
  });

  (canMountDisk ? it : it.skip)(
    onSmallDisk(
      'is refused while the disk of the data is full, also where tables have room left, and comes back with it',
    ),
    async () => {
      const disk = mountSmallDisk(300);
      const postgres = await startPostgres({ dataDir: join(disk.folder, 'postgres') });
      try {
        await migrate(postgres.url(), lifecycle);
        const database = await Database.connect(postgres.url(), { connectionsMax: 1, name: 'health' });
        open.push(database);
        const ready = () => new HealthController(new Readiness('intake', [takesWrites(database)])).ready();
        expect(await ready()).toEqual({ status: 'ready' });
        disk.fill();
        await expect(ready()).rejects.toMatchObject({ status: 503, detail: { reason: 'database', error: '53100' } });
        disk.empty();
        expect(await ready()).toEqual({ status: 'ready' });
        await database.close();
      } finally {
        await postgres.stop();
        disk.remove();
      }
    },
    120_000,
  );

  it('is refused by a read-only server', async () => {
    const url = new URL(world.urlOf('intake'));
    url.searchParams.set('options', '-c default_transaction_read_only=on');
    await expect(readyOn(url.href)).rejects.toMatchObject({
      status: 503,
      detail: { reason: 'database', error: '25006', reasons: ['database'] },
    });
  });

  it('is checked for every service with its own role', async () => {
    for (const role of ['gateway', 'intake', 'referral', 'transit', 'resettlement', 'audit', 'log'] as const)
      expect(await readyOn(world.urlOf(role))).toEqual({ status: 'ready' });
  });

  it('is checked once for all concurrent callers, and reports every reason', async () => {
    let tried = 0;
    const readiness = new Readiness('intake', [
      {
        name: 'keys',
        check: () => {
          tried += 1;
          return Promise.reject(new Refused('key.missing', { reason: 'key.missing', keys: ['mac-request'] }));
        },
      },
      { name: 'queue', check: () => Promise.reject(Object.assign(new Error(), { code: 'ECONNREFUSED' })) },
      { name: 'well', check: () => Promise.resolve() },
    ]);
    const asked = await Promise.allSettled(Array.from({ length: 50 }, () => readiness.assert()));
    for (const one of asked)
      expect(one).toMatchObject({
        reason: { code: 'key.missing', detail: { keys: ['mac-request'], reasons: ['key.missing', 'queue'] } },
      });
    expect(tried).toBe(1);
  });

  it('does not wait for a check that never answers', async () => {
    const readiness = new Readiness('intake', [{ name: 'queue', check: () => new Promise(() => undefined) }]);
    await expect(readiness.assert()).rejects.toMatchObject({ detail: { reason: 'queue-silent' } });
  });
});
