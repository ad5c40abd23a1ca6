import { appendFile, chown, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { backUp, restore } from '../../../infra/local/backup.js';
import { startPostgresServer, type PostgresServer } from '../postgres.js';
import { startAddress, type Address } from './address.js';

/**
 * A primary and its standby. As a PostgresServer it is the current primary, at the one address that all services know.
 */
export interface PostgresPair extends PostgresServer {
  /**
   * For `lagMs` the standby receives nothing from its primary. Then every process of the primary is killed for good.
   * The standby takes over, and the address moves to it. Returns what happened. Another standby is made in the
   * background; the next failover waits for it.
   */
  failOver(fault: { lagMs: number; vanishes: boolean }): Promise<string>;
  /** Waits until the standby that is being made is synchronous. */
  whole(): Promise<void>;
}

/** A commit is acknowledged when the standby has it on its disk. One of the controls sets this to false. */
const synchronous = true;
const standbyName = 'safe_passage_standby';
const inStepMsMax = 120_000;
const copiesMax = 10;
const promotionSecondsMax = 60;

interface Follower {
  server: PostgresServer;
  /** The address of its primary. */
  link: Address;
}

/** Ports for the address, and for three servers and their links. */
export const pairPorts = 7;

/** Needs `pairPorts` ports. The ports of killed servers are used again. */
export async function startPair(folder: string, ports: number[]): Promise<PostgresPair> {
  const port = (): number => ports.shift() ?? 0;
  let count = 1;
  let primary = await startPostgresServer(port(), join(folder, 'postgres-1'));
  const address = await startAddress(port(), primary.port);
  let follower: Follower | undefined;
  let making: Promise<void> = Promise.resolve();
  let stopped = false;

  /** From now on, no commit is acknowledged that the standby does not have. */
  const accompany = async (): Promise<void> => {
    const began = Date.now();
    follower = await startFollower(primary, join(folder, `postgres-${(count += 1)}`), port(), port());
    await inStep(primary, 'streaming');
    if (synchronous) {
      await set(primary, 'synchronous_standby_names', standbyName);
      await inStep(primary, 'sync');
    }
    console.log(`        a standby is in step after ${((Date.now() - began) / 1000).toFixed(1)} s`);
  };
  // keeps the part of the write-ahead log that a new standby needs while it is being made
  await set(primary, 'wal_keep_size', '512MB');
  await accompany();

  return {
    port: address.port,
    get dataDir() {
      return primary.dataDir;
    },
    adminUrl: at(primary.adminUrl, address.port),
    sql: (text, values) => primary.sql(text, values),
    end: (signal) => primary.end(signal),
    start: () => primary.start(),
    killBackend: (nth) => primary.killBackend(nth),
    signalAll: (signal) => primary.signalAll(signal),
    destroy: () => primary.destroy(),
    whole: () => making,
    async failOver({ lagMs, vanishes }) {
      await making;
      if (!follower) throw new Error('there is no standby');
      // as an operator must decide in production: never promote a standby that was not in sync just before
      await inStep(primary, synchronous ? 'sync' : 'streaming');
      const old = primary;
      const { server: next, link } = follower;
      follower = undefined;
      link.stall();
      await pause(lagMs);
      const began = Date.now();
      if (vanishes) address.stall();
      // first: a promotion before the old primary is gone would give two that acknowledge
      await old.destroy();
      await link.close();
      const [promoted] = await next.sql<{ done: boolean }>(`select pg_promote(true, ${promotionSecondsMax}) as done`);
      if (!promoted?.done) throw new Error('the standby was not promoted');
      primary = next;
      address.pointAt(next.port);
      const away = Date.now() - began;
      ports.push(old.port, link.port);
      making = stopped ? Promise.resolve() : accompany();
      // the caller that awaits it gets the error
      making.catch(() => undefined);
      return `cut off ${lagMs} ms before, ${vanishes ? 'host gone' : 'processes gone'}, address moved after ${away} ms`;
    },
    async stop() {
      stopped = true;
      await making.catch(() => undefined);
      await address.close();
      await follower?.link.close();
      await follower?.server.stop();
      await primary.stop();
    },
  };
}

/** Copies the running primary and starts the copy as its standby. */
async function startFollower(
  primary: PostgresServer,
  dataDir: string,
  port: number,
  linkPort: number,
): Promise<Follower> {
  const copy = `${dataDir}.copy`;
  await copied(primary, copy);
  await restore(copy, dataDir);
  await rm(copy, { recursive: true });
  const cluster = join(await realpath(dataDir), 'cluster');
  const link = await startAddress(linkPort, primary.port);
  const { username, password } = new URL(primary.adminUrl);
  const conninfo = `host=127.0.0.1 port=${linkPort} user=${username} password=${password} application_name=${standbyName}`;
  // the last line of a setting counts, so these come after the copied ones
  await appendFile(join(cluster, 'postgresql.auto.conf'), `primary_conninfo = '${conninfo}'\n`);
  const signal = join(cluster, 'standby.signal');
  await writeFile(signal, '', { mode: 0o600 });
  const { uid, gid } = await stat(cluster);
  if (process.getuid?.() === 0) await chown(signal, uid, gid);
  return { server: await startPostgresServer(port, dataDir), link };
}

/** A fault that ends the primary's sessions also ends the copying. Then it is begun again. */
async function copied(primary: PostgresServer, to: string): Promise<void> {
  for (let tries = 1; ; tries += 1)
    try {
      await backUp(primary.dataDir, primary.adminUrl, to);
      return;
    } catch (error) {
      if (tries === copiesMax) throw error;
      await rm(to, { recursive: true, force: true });
      await pause(1_000);
    }
}

async function set(server: PostgresServer, name: string, value: string): Promise<void> {
  await server.sql(`alter system set ${name} = ${pg.escapeLiteral(value)}`);
  await server.sql('select pg_reload_conf()');
}

async function inStep(primary: PostgresServer, wanted: 'streaming' | 'sync'): Promise<void> {
  for (const until = Date.now() + inStepMsMax; Date.now() < until; await pause(50)) {
    const rows = await primary.sql<{ state: string; sync_state: string }>(
      'select state, sync_state from pg_stat_replication where application_name = $1',
      [standbyName],
    );
    if (rows.some((row) => row.state === 'streaming' && (wanted === 'streaming' || row.sync_state === 'sync'))) return;
  }
  throw new Error(`the standby is not ${wanted} after ${inStepMsMax / 1000} s`);
}

function at(adminUrl: string, port: number): string {
  const url = new URL(adminUrl);
  url.port = String(port);
  return url.href;
}
