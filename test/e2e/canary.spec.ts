import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Redis } from 'ioredis';
import { lifecycle, type TransitionName } from '@app/lifecycle';
import { canaries, samples } from '@app/testing/samples';
import { everyRow, leaked } from '@app/testing/leaks';
import type { Product } from '@app/testing/product';
import { redisUrl } from '@app/testing/redis';

/**
 * Plants invented names in every sealed field, moves a case through its whole lifecycle, and then searches everything
 * that remains: tables, queue, log lines, answers. The names may be found only where somebody opened a compartment on
 * purpose.
 */
let product: Product;
let logFile: string;
let folder: string;
let life: typeof import('../../libs/testing/src/whole-case.js');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'safe-passage-canary-'));
  logFile = join(folder, 'log');
  process.env['LOG_FILE'] = logFile;
  process.env['LOG_LEVEL'] = 'debug';
  // the log's destination must be set before this import, because it is read once
  const { startProduct } = await import('../../libs/testing/src/product.js');
  life = await import('../../libs/testing/src/whole-case.js');
  product = await startProduct('canary', redisUrl ? { queueUrl: redisUrl } : {});
});
afterAll(async () => {
  await product.stop();
  await rm(folder, { recursive: true, force: true });
});

it('finds no planted name in any table, queue, log line, error or answer', async () => {
  const heard: string[] = [];
  const commands: string[] = [];
  const listening = redisUrl ? new Redis(redisUrl) : undefined;
  const monitor = await listening?.monitor();
  monitor?.on('monitor', (_time: string, args: string[]) => commands.push(args.join(' ')));

  const ref = await life.liveTo(product, 'closed.settled', {
    heard: (answer) => heard.push(answer.text),
    named: (input) => input,
  });
  await tryEverything(heard);
  const coordinator = await product.as('coordinator');
  for (const path of [
    `/api/cases/${ref}`,
    `/api/cases/${ref}/timeline`,
    `/api/audit/verify?case=${ref}`,
    `/api/audit/reads?case=${ref}`,
    `/api/audit/cases/${ref}/chain`,
    `/api/audit/cases/${ref}/proof`,
    '/api/audit/figures',
    '/api/audit/operations',
    '/api/cases',
    '/api/audit/deliveries',
  ])
    heard.push((await coordinator.get(path)).text);

  const rows = await everyRow((text) => product.sql(text));
  expect(rows.split('\n').length).toBeGreaterThan(100);
  expect(leaked(rows)).toEqual([]);
  expect(leaked(heard.join('\n'))).toEqual([]);
  expect(heard.join('\n')).not.toMatch(/\+07:00|Bangkok/);
  expect(rows).not.toMatch(/\+07:00|Bangkok/);
  const log = readFileSync(logFile, 'utf8');
  expect(log.split('\n').length).toBeGreaterThan(50);
  expect(leaked(log)).toEqual([]);
  expect(log).not.toContain(ref);
  expect(leaked(serverLog(await dataDirectory()))).toEqual([]);
  if (redisUrl) {
    expect(commands.length).toBeGreaterThan(10);
    expect(leaked(commands.join('\n'))).toEqual([]);
    expect(commands.join('\n')).not.toContain(ref);
    expect(leaked((await redisDump(redisUrl)).toString('latin1'))).toEqual([]);
  }
  monitor?.disconnect();
  listening?.disconnect();

  // proves that the search can find names: a person who may open the compartment reads them
  const caseworker = await product.as('caseworker');
  const opened = await Promise.all(
    ['identity', 'protection', 'route'].map((one) => caseworker.get(`/api/cases/${ref}/file/${one}?purpose=casework`)),
  );
  for (const answer of opened) expect(leaked(answer.text).length).toBeGreaterThan(0);
}, 120_000);

/** Sends every transition with its planted input where most are refused: errors and logs must not repeat the input. */
async function tryEverything(heard: string[]): Promise<void> {
  const context = await life.contextOf(product);
  const ref = await life.liveTo(product, 'intake.registered');
  for (const row of lifecycle.transitions.values())
    for (const role of row.by.filter((one) => one !== 'system')) {
      const client = await product.as(life.usernameOf(role));
      const input = samples[row.name as TransitionName](context);
      if (row.name.startsWith('case.') || row.from.length === 0) continue;
      heard.push((await client.post(`/api/cases/${ref}/${row.name}`, input)).text);
      heard.push((await client.post(`/api/cases/${ref}/${row.name}`, { ...input, unexpected: canaries[0] })).text);
    }
}

async function dataDirectory(): Promise<string> {
  return ((await product.sql('show data_directory')).rows[0] as { data_directory: string }).data_directory;
}

const serverLog = (directory: string): string => {
  const path = join(dirname(directory), 'server.log');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

async function redisDump(url: string): Promise<Buffer> {
  const redis = new Redis(url);
  const keys = await redis.keys('*');
  const dumps = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
  redis.disconnect();
  return Buffer.concat([...keys.map((key) => Buffer.from(key)), ...dumps.filter((one) => one !== null)]);
}
