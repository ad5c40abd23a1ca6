import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lifecycle } from '@app/lifecycle';
import { eventually } from '@app/testing/eventually';
import { startPostgres, type LocalPostgres } from '../../../../infra/local/postgres.js';
import { migrate, serviceRoles, setPasswords, urlFor, type ServiceRole } from '../schema/index.js';
import { connectQueues } from './queues.js';

const passwords = Object.fromEntries(serviceRoles.map((role) => [role, 'only-for-tests'])) as Record<
  ServiceRole,
  string
>;

describe('the Postgres queue', () => {
  let dataDir: string;
  let server: LocalPostgres;
  const start = (port?: number) => startPostgres({ dataDir, durable: false, ...(port ? { port } : {}) });

  beforeAll(async () => {
    dataDir = join(await mkdtemp(join(tmpdir(), 'safe-passage-queues-')), 'postgres');
    server = await start();
    await migrate(server.url(), lifecycle);
    await setPasswords(server.url(), passwords);
  });
  afterAll(async () => {
    await server.stop();
    const data = await realpath(dataDir);
    for (const each of [data, join(dataDir, '..')]) await rm(each, { recursive: true, force: true });
  });

  it('works for a client that connected while the server was stopped, and gives few errors meanwhile', async () => {
    const url = urlFor('queue', server.url(), passwords.queue);
    const { port } = server;
    await server.stop();
    let errors = 0;
    const worked: string[] = [];
    const queues = connectQueues(url, () => (errors += 1));
    try {
      const delivery = randomUUID();
      const publish = () => queues.publish('referral', [{ name: 'task', delivery, id: `${delivery}_1` }]);
      queues.work('referral', async (id) => void worked.push(id), 2);
      // the worker asked for a connection earlier than this publication, so it was refused, too
      await expect(publish()).rejects.toThrow();
      server = await start(port);
      await publish();
      await eventually('the job to be worked', async () => worked.includes(delivery));
      expect(errors).toBeLessThan(100);
    } finally {
      await queues.close();
    }
  });
});
