import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Gateways } from '../commands.js';
import type { History } from '../history.js';
import { takeKeysAway } from '../key-folder.js';
import type { Options } from '../options.js';
import { freePorts } from '../ports.js';
import { signInAll, type Product, type Stops } from '../product.js';
import { startRedis } from '../redis.js';
import { stages } from '../schedule.js';
import { Launched } from './launched.js';
import type { LauncherFault } from './schedule.js';
import { mayMount, startWalDisk, type WalDisk } from './wal-disk.js';

export type LaunchedProduct = Pick<Product, 'adminUrl' | 'keyDir' | 'logDir' | 'world' | 'ways' | 'sql' | 'whole'> & {
  make(fault: LauncherFault): Promise<string>;
};

/** How long a server without space may take to end. */
const endsMsMax = 30_000;

/**
 * The product as `npm start` runs it, with the embedded Postgres: in one process when Postgres has the queues, in
 * separate processes with Redis. As root, its write-ahead log is on a small disk that can be filled.
 */
export async function startLaunchedProduct(
  options: Options,
  folder: string,
  history: History,
  stops: Stops,
): Promise<LaunchedProduct> {
  const [port = 0, redisPort = 0] = await freePorts(2);
  const redis = options.queue === 'redis' ? await startRedis(redisPort, join(folder, 'redis')) : undefined;
  if (redis) stops.push(() => redis.stop());
  const dataDir = join(folder, 'data');
  await mkdir(dataDir, { mode: 0o700 });
  const disk = mayMount() ? await startWalDisk() : undefined;
  if (disk) stops.push(() => disk.close());
  else console.log('without root nothing can be mounted: the disk of the write-ahead log is not filled');
  const password = randomBytes(16).toString('hex');
  const launched = new Launched(
    {
      dataDir,
      port,
      environment: {
        DEMO_PASSWORD: password,
        ...(redis ? { QUEUE_URL: redis.url } : {}),
        DELIVERY_LEASE_SECONDS: '4',
        DELIVERY_ATTEMPT_SECONDS: '3',
        DELIVERY_BACKOFF_SECONDS: '0.5',
      },
      apart: options.queue === 'redis',
      prefix: disk?.prefix ?? [],
      log: join(folder, 'launcher.log'),
    },
    () => history.write({ type: 'ended', process: 'launcher' }),
  );
  stops.push(() => launched.stop());
  launched.start();
  await launched.ready();
  await launched.sql('update log.settings set cadence_seconds = 0.5');
  await launched.sql('update journal.pools set capacity = 10000000');
  if (disk) await moveLog(launched, disk);
  const gateways = new Gateways([launched.url]);
  const world = await signInAll(gateways, history, launched, password, options.patience * 2_000);
  const keyDir = join(dataDir, 'keys');
  return {
    adminUrl: () => launched.adminUrl(),
    keyDir,
    logDir: join(dataDir, 'log'),
    world,
    // only the launcher knows the addresses of the services, so the gateway alone is asked
    ways: stages.map((stage) => ({ name: stage, stage, gateways, ready: [launched.url] })),
    sql: (text) => launched.sql(text),
    whole: () => launched.readyOrStartedAgain(),
    make: (fault) => make(fault, launched, disk, keyDir, history),
  };
}

/** Keeps few segments in reserve, so that a full disk has an effect soon. */
async function moveLog(launched: Launched, disk: WalDisk): Promise<void> {
  await launched.sql(`alter system set max_wal_size = '96MB'`);
  await launched.sql(`alter system set min_wal_size = '32MB'`);
  const postgresDir = await launched.postgresDir();
  await launched.pauseWhile(() => disk.moveTo(join(postgresDir, 'cluster', 'pg_wal')));
  await launched.ready();
}

/** Makes one fault. What the launcher has to repair is left to the launcher. */
async function make(
  fault: LauncherFault,
  launched: Launched,
  disk: WalDisk | undefined,
  keyDir: string,
  history: History,
): Promise<string> {
  switch (fault.kind) {
    case 'postgres ended under its launcher': {
      const pid = await postmasterOf(launched);
      process.kill(pid, fault.signal);
      await gone(launched, pid);
      return fault.signal;
    }
    case 'disk of the write-ahead log full':
      if (!disk) throw new Error('mounting a small disk needs root');
      return fillTlog(launched, disk, fault.ms);
    case 'launcher killed':
      await launched.kill();
      return 'SIGKILL';
    case 'launcher told to stop': {
      const stopped = await launched.tellToStop();
      history.write({ type: 'stopped', process: 'launcher', ...stopped });
      return `${stopped.signal ?? stopped.code} after ${stopped.seconds.toFixed(1)} s`;
    }
    case 'launcher started without keys': {
      let bringBack: (() => Promise<void>) | undefined;
      await launched.pauseWhile(async () => {
        bringBack = await takeKeysAway(keyDir, fault.missing);
      });
      // keys that are back before a process looked for them were never missing
      await launched.looked();
      await pause(fault.ms);
      await bringBack?.();
      return `${fault.missing}, ${fault.ms} ms after its start`;
    }
  }
}

/**
 * Fills the disk while clients work, until Postgres has ended its sessions for lack of space. Frees space again after
 * `ms`.
 */
async function fillTlog(launched: Launched, disk: WalDisk, ms: number): Promise<string> {
  const pid = await postmasterOf(launched);
  await disk.fill();
  try {
    const began = Date.now();
    const panics = await launched.exhaustLog(endsMsMax);
    await pause(ms);
    const now = await launched.postmaster();
    return `${panics ? 'PANIC' : 'no PANIC'} after ${Date.now() - began - ms} ms, room ${ms} ms later, ${now === undefined ? 'and it ended' : now === pid ? 'and the server recovered itself' : 'and another was started'}`;
  } finally {
    await disk.free();
  }
}

async function postmasterOf(launched: Launched): Promise<number> {
  for (const until = Date.now() + endsMsMax; Date.now() < until; await pause(100)) {
    const pid = await launched.postmaster();
    if (pid !== undefined) return pid;
  }
  throw new Error('there is no Postgres to harm');
}

async function gone(launched: Launched, pid: number): Promise<void> {
  for (const until = Date.now() + endsMsMax; Date.now() < until; await pause(20))
    if ((await launched.postmaster()) !== pid) return;
  throw new Error(`Postgres (process ${pid}) does not end`);
}
