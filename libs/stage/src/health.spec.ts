import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@app/journal';
import { startPostgres, type LocalPostgres } from '../../../infra/local/postgres.js';
import { HealthController } from './health.controller.js';

describe('readiness', () => {
  let folder: string;
  let durable: LocalPostgres;
  const environment = process.env['NODE_ENV'];
  const open: Database[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'safe-passage-health-'));
    durable = await startPostgres({ dataDir: join(folder, 'postgres') });
  });
  afterEach(() => {
    process.env['NODE_ENV'] = environment;
  });
  afterAll(async () => {
    await Promise.all(open.map((database) => database.close()));
    await durable.stop();
    const data = await realpath(join(folder, 'postgres'));
    for (const each of [data, folder]) await rm(each, { recursive: true, force: true });
  });

  const readyOn = async (url: string): Promise<unknown> => {
    const database = await Database.connect(url, { connectionsMax: 1, name: 'health' });
    open.push(database);
    return new HealthController(database).ready();
  };

  it('is there on a server that keeps what it acknowledged', async () => {
    process.env['NODE_ENV'] = 'production';
    expect(await readyOn(durable.url())).toEqual({ status: 'ready' });
  });

  it('is refused in production on a server that a crash makes forget, and names what is off', async () => {
    process.env['NODE_ENV'] = 'production';
    await expect(readyOn(process.env['TEST_DATABASE_URL']!)).rejects.toMatchObject({
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

  it('does not ask that much of a developer’s server', async () => {
    expect(await readyOn(process.env['TEST_DATABASE_URL']!)).toEqual({ status: 'ready' });
  });
});
