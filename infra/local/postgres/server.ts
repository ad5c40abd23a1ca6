/** The server process: starts it, stops it, and takes it over from a start that was killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { placeDurably } from '@app/files';
import { Guard } from './guard.js';
import type { Binaries } from './places.js';
import { bareEnvironment, findProcess, onWindows, readLines, run, type Owner } from './programs.js';

export interface Place {
  /** The folder as the caller named it, for messages. */
  wantedDir: string;
  dataDir: string;
  binaries: Binaries;
  owner: Owner;
}

/** A server recovers from its write-ahead log before it is ready; with gigabytes of log this takes minutes. */
const startTimeoutMs = 600_000;
const stopTimeoutMs = 10_000;
/** How long the processes of a killed server may hold its shared memory. */
const memoryHeldMsMax = 30_000;

/** Thrown when Postgres's data has disappeared. Another attempt cannot help. */
export class DataGone extends Error {}

export const hasCluster = (dataDir: string): boolean => existsSync(join(dataDir, 'cluster', 'PG_VERSION'));

/** Stops a server that a killed start left behind. Refuses when the server is in use. */
export async function takeOver({ dataDir, wantedDir }: Place): Promise<void> {
  const cluster = join(dataDir, 'cluster');
  const pid = Number((await readLines(join(cluster, 'postmaster.pid')))[0]);
  if (!pid) return;
  const found = await findProcess(pid);
  // Another program has the process number of an ended server: Postgres itself handles its stale lock file.
  if (!found?.command.includes(cluster)) return;
  const [postmaster, parent] = (await readLines(join(dataDir, 'started-by'))).map(Number);
  if ((postmaster !== pid && postmaster !== 0) || parent === found.parent) {
    throw new Error(
      `Postgres is already running on ${wantedDir} (process ${pid}): stop what started it, or use another DATA_DIR`,
    );
  }
  // the guard of the killed start sends the same signal
  await stopProcess(pid, async () => !(await findProcess(pid)));
}

/** Starts a server and waits until it is ready. When it ends instead, throws its last log lines. */
export async function launch(
  place: Place,
  wantedPort: number | undefined,
  settings: string[],
): Promise<{ server: ChildProcess; port: number }> {
  const { dataDir, binaries, owner, wantedDir } = place;
  const logPath = join(dataDir, 'server.log');
  const memoryHeldUntil = Date.now() + memoryHeldMsMax;
  for (let attempt = 1; ;) {
    if (!hasCluster(dataDir)) throw new DataGone(`there is no Postgres data in ${wantedDir} any more`);
    const port = wantedPort ?? (await freePort());
    const logFrom = (await fs.stat(logPath).catch(() => undefined))?.size ?? 0;
    // written before the server starts, so that a start which is killed right after leaves a server that can be taken
    // over
    await noteStarter(dataDir, 0);
    const log = await fs.open(logPath, 'a', 0o600);
    const guard = new Guard(['INT', 'QUIT'], owner);
    const server = spawn(binaries.postgres, ['-D', join(dataDir, 'cluster'), '-p', String(port), ...settings], {
      ...owner,
      cwd: '/',
      env: bareEnvironment(),
      stdio: ['ignore', log.fd, log.fd],
      // A separate process group: Ctrl-C must reach only the launcher, which stops Postgres after the last request was
      // answered.
      detached: !onWindows,
      windowsHide: true,
    });
    guard.watch(server);
    const failure = new Promise<Error>((settle) => server.once('error', settle));
    await log.close();
    const end = (): Promise<void> => stopProcess(server.pid, () => !isRunning(server));
    const isReady = await becomesReady(server, dataDir).catch(async (error: unknown) => {
      // on a full disk the note for the next start could not be written
      await end();
      throw error;
    });
    if (isReady) return { server, port };
    if (isRunning(server)) await end();
    const words = (await fs.readFile(logPath)).subarray(logFrom).toString().trim();
    // The processes of a killed server notice that it is gone, and end on their own.
    if (/shared memory block .*still in use/.test(words) && Date.now() < memoryHeldUntil) {
      await sleep(200);
      continue;
    }
    // Another program took the port between the search for a free one and Postgres's bind.
    if (words.includes('could not create any TCP/IP sockets') && attempt < 3) {
      attempt += 1;
      continue;
    }
    const reason =
      words.split('\n').slice(-15).join('\n') || (server.pid ? 'no word from it' : (await failure).message);
    throw new Error(`Postgres did not start on ${wantedDir}:\n${reason}`);
  }
}

/**
 * Checks as pg_ctl does: the 8th line of postmaster.pid says `ready`. False when the server ended, or took too long.
 */
async function becomesReady(server: ChildProcess, dataDir: string): Promise<boolean> {
  if (server.pid) await noteStarter(dataDir, server.pid);
  for (const endMs = Date.now() + startTimeoutMs; isRunning(server) && Date.now() < endMs; await sleep(20)) {
    const lines = await readLines(join(dataDir, 'cluster', 'postmaster.pid'));
    if (Number(lines[0]) === server.pid && lines[7] === 'ready') return true;
  }
  return false;
}

/**
 * Notes the server and its starter. When the starter was killed, another start may take the server over; while the
 * starter is the server's parent, none may. 0: the server is not known yet.
 */
const noteStarter = (dataDir: string, server: number): Promise<void> =>
  placeDurably(join(dataDir, 'started-by'), `${server}\n${process.pid}\n`);

export function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

export async function stop({ dataDir, binaries }: Place, server: ChildProcess): Promise<void> {
  if (onWindows) await run(binaries.pgCtl, ['stop', '--mode=fast', `--pgdata=${join(dataDir, 'cluster')}`]);
  await stopProcess(server.pid, () => !isRunning(server));
}

/**
 * First a fast stop (ends sessions, writes a checkpoint); after ten seconds an immediate one (the next start recovers
 * from the write-ahead log).
 */
async function stopProcess(pid: number | undefined, hasEnded: () => boolean | Promise<boolean>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!pid || (await hasEnded())) return;
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
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
