import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { migrate, serviceRoles, setPasswords, urlFor, type ServiceRole } from '@app/journal';
import { lifecycle } from '@app/lifecycle';
import { startPostgres, type LocalPostgres } from '../../infra/local/postgres.js';
import { Guard } from '../../infra/local/postgres/guard.js';

const passwords = Object.fromEntries(serviceRoles.map((role) => [role, 'only-for-the-bench'])) as Record<
  ServiceRole,
  string
>;

/**
 * The settings that docs/operations.md recommends for a server with tables of many gigabytes. The embedded server's
 * default of 128 MB is for a small machine.
 */
const settings = { shared_buffers: `${Math.round(totalmem() / 4 / 2 ** 20)}MB`, max_wal_size: '8GB' };

/**
 * Everything that all parts share: one Postgres that flushes to a real disk, in a temporary folder. It has the default
 * 100 connections: when two products run, only one of them has load, and the other's idle connections close after ten
 * seconds.
 */
export class World {
  private readonly stops: (() => Promise<void>)[] = [];
  redisUrl: string | undefined;

  private constructor(
    readonly folder: string,
    private readonly postgres: LocalPostgres,
    readonly version: string,
  ) {}

  static async start(): Promise<World> {
    // TMPDIR decides the disk; with a folder in memory nothing would be flushed
    const folder = await mkdtemp(join(tmpdir(), 'safe-passage-bench-'));
    const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), settings });
    const [row] = await query(postgres.url(), `select current_setting('server_version') as version`);
    const world = new World(
      folder,
      postgres,
      `Postgres ${String(row?.['version'])} (${Object.entries(settings)
        .map((one) => one.join(' '))
        .join(', ')})`,
    );
    world.redisUrl = await world.startRedis();
    return world;
  }

  /** Redis with the settings of a durable queue: each write is flushed. Undefined when Redis is not installed. */
  private async startRedis(): Promise<string | undefined> {
    const port = await freePort();
    const folder = join(this.folder, 'redis');
    await mkdir(folder);
    const settings = [
      '--appendonly',
      'yes',
      '--appendfsync',
      'always',
      '--save',
      '',
      '--maxmemory-policy',
      'noeviction',
    ];
    const guard = new Guard(['TERM', 'KILL']);
    const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, ...settings], {
      stdio: 'ignore',
    });
    guard.watch(child);
    const failed = await new Promise<boolean>((done) => {
      child.once('error', () => done(true));
      child.once('exit', () => done(true));
      setTimeout(() => done(false), 500);
    });
    if (failed) return undefined;
    this.stops.push(() => ended(child));
    return `redis://127.0.0.1:${port}`;
  }

  async database(name: string): Promise<string> {
    await query(this.postgres.url(), `create database ${name} template template0 encoding 'UTF8'`);
    return this.postgres.url(name);
  }

  async dropDatabase(name: string): Promise<void> {
    await query(this.postgres.url(), `drop database if exists ${name} with (force)`);
  }

  /** A new database with roles and schema, as in a deployment. */
  async migrated(name: string): Promise<{ url: string; urlOf: (role: ServiceRole) => string }> {
    const url = await this.database(name);
    await migrate(url, lifecycle);
    await setPasswords(url, passwords);
    // one person does here in a minute what people do in months, so the limits are raised; reads are counted all the same
    await query(url, 'update journal.budgets set soft = 1000000000, hard = 1000000000');
    return { url, urlOf: (role) => urlFor(role, url, passwords[role]) };
  }

  async stop(): Promise<void> {
    for (const stop of this.stops.splice(0).reverse()) await stop();
    await this.postgres.stop();
    // for root, Postgres keeps the data elsewhere and leaves a link
    await rm(this.postgres.dataDir, { recursive: true, force: true });
    await rm(this.folder, { recursive: true, force: true });
  }
}

export async function query(url: string, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows;
  } finally {
    await client.end();
  }
}

export const demoPassword = randomBytes(12).toString('hex');

export interface RunningProduct {
  url: string;
  /** The address of each service. */
  services: Record<string, string>;
  keyDir: string;
  databaseUrl: string;
  /** Seconds from the start of the process until it said that it is ready. */
  readySeconds: number;
  /** Resident megabytes of each process of the product, by its name. */
  memory(): Promise<Record<string, number>>;
  stop(): Promise<void>;
}

/** `npm start` on a database of the bench: the same launcher, in a separate process. */
export async function startProduct(
  world: World,
  name: string,
  options: { databaseUrl: string; queueUrl?: string | undefined; apart?: boolean },
): Promise<RunningProduct> {
  const dataDir = join(world.folder, name);
  // roles belong to the whole server, so the launchers of two products must give them the same passwords
  await mkdir(dataDir, { recursive: true });
  await writeFile(join(dataDir, 'service-passwords.json'), JSON.stringify(passwords));
  const port = await freePort();
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '..', '..', 'infra', 'local', 'main.js'), ...(options.apart ? ['--multi-process'] : [])],
    {
      env: {
        PATH: process.env['PATH'],
        DATA_DIR: dataDir,
        PORT: String(port),
        DATABASE_URL: options.databaseUrl,
        DEMO_PASSWORD: demoPassword,
        ...(options.queueUrl ? { QUEUE_URL: options.queueUrl } : {}),
        ...(process.env['BENCH_NODE_OPTIONS'] ? { NODE_OPTIONS: process.env['BENCH_NODE_OPTIONS'] } : {}),
      },
      // it stops when the channel closes, so with this process, however that ends
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  );
  const services: Record<string, string> = {};
  let said = '';
  await new Promise<void>((done, fail) => {
    child.once('exit', (code) => fail(new Error(`the product ended while starting (${String(code)}): ${said}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-100_000);
      // a product that logs errors must not be measured
      for (const line of chunk.toString().split('\n')) if (/"level":[56]0/.test(line)) console.error(line);
      if (said.includes('Safe Passage is ready')) done();
    });
  });
  const readySeconds = (performance.now() - began) / 1000;
  for (const [, service, at] of said.matchAll(/"service":"(\w+)","port":(\d+)/g))
    if (service) services[service] = `http://127.0.0.1:${at}`;
  const url = `http://127.0.0.1:${port}`;
  const keyDir = join(dataDir, 'keys');
  const memory = (): Promise<Record<string, number>> => memoryOf(child.pid ?? 0);
  return { url, services, keyDir, databaseUrl: options.databaseUrl, readySeconds, memory, stop: () => ended(child) };
}

async function memoryOf(launcher: number): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const pid of (await readdir('/proc')).filter((one) => /^\d+$/.test(one))) {
    const read = (name: string): Promise<string> => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
    const status = await read('status');
    const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
    if (Number(pid) !== launcher && parent !== launcher) continue;
    const command = (await read('cmdline')).replaceAll('\0', ' ');
    const service = /apps\/(\w+)\/src/.exec(command)?.[1];
    // the shells that wait for the launcher's end are not part of the product
    if (Number(pid) !== launcher && service === undefined) continue;
    found[service ?? 'launcher'] = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024;
  }
  return found;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  const patience = sleep(30_000, undefined, { ref: false }).then(() => child.kill('SIGKILL'));
  await Promise.race([end, patience]);
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (typeof address !== 'object' || !address) throw new Error('no free port');
  return address.port;
}
