import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { startPostgres, type LocalPostgres } from '../../infra/local/postgres.js';

export interface PostgresServer {
  port: number;
  /** The real folder of its data. */
  dataDir: string;
  adminUrl: string;
  sql<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>;
  /**
   * Ends the server without a checkpoint (pg_ctl -m immediate), or without notice to its children (kill -9); start()
   * recovers.
   */
  end(signal: 'SIGQUIT' | 'SIGKILL'): Promise<void>;
  start(): Promise<void>;
  /** Kills the process of one session. The server then ends all other sessions and recovers by itself. */
  killBackend(nth: number): Promise<boolean>;
  signalAll(signal: 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  /** Kills every process and deletes the data: the server can never be reached again. */
  destroy(): Promise<void>;
  stop(): Promise<void>;
}

/** The embedded Postgres with all settings for durability, whose processes can be killed one by one. */
export async function startPostgresServer(port: number, dataDir: string): Promise<PostgresServer> {
  const launch = (): Promise<LocalPostgres> => startPostgres({ dataDir, port });
  let server = await launch();
  let stopped = false;
  const main = async (): Promise<number> =>
    Number((await readFile(join(server.dataDir, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[0]);
  const one: PostgresServer = {
    port,
    dataDir: server.dataDir,
    adminUrl: server.url(),
    async sql(text, values = []) {
      const client = await connected(one.adminUrl);
      try {
        return (await client.query(text, values)).rows as never;
      } finally {
        await client.end().catch(() => undefined);
      }
    },
    async end(signal) {
      const pid = await main();
      process.kill(pid, signal);
      for (const until = Date.now() + 20_000; (await parentOf(pid)) !== undefined; await pause(20))
        if (Date.now() > until) throw new Error(`Postgres (process ${pid}) does not end`);
    },
    async start() {
      // after a kill, its children still hold the shared memory for a moment
      for (let tries = 1; ; tries += 1)
        try {
          if (stopped) return;
          server = await launch();
          return;
        } catch (error) {
          if (tries === 100) throw error;
          await pause(100);
        }
    },
    async killBackend(nth) {
      const rows = await one.sql<{ pid: number }>(
        `select pid from pg_stat_activity where backend_type = 'client backend' and usename like 'sp\\_%' order by pid`,
      );
      const victim = rows[nth % Math.max(rows.length, 1)];
      if (!victim || (await parentOf(victim.pid)) !== (await main())) return false;
      process.kill(victim.pid, 'SIGKILL');
      return true;
    },
    async signalAll(signal) {
      const pid = await main();
      signalEach([pid, ...(await childrenOf(pid))], signal);
    },
    async destroy() {
      const pid = await main();
      // stopped first, so that none forks another while they are killed
      process.kill(pid, 'SIGSTOP');
      const all = [pid, ...(await childrenOf(pid))];
      signalEach(all, 'SIGKILL');
      for (const each of all) while ((await parentOf(each)) !== undefined) await pause(5);
      await rm(server.dataDir, { recursive: true, force: true });
    },
    async stop() {
      stopped = true;
      await one.signalAll('SIGCONT').catch(() => undefined);
      await server.stop();
    },
  };
  return one;
}

function signalEach(pids: readonly number[], signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
  for (const pid of pids)
    try {
      process.kill(pid, signal);
    } catch {
      // the session has just ended
    }
}

/** Waits until the server has recovered from the fault before. */
export async function connected(url: string): Promise<pg.Client> {
  for (const until = Date.now() + 30_000; ; await pause(100)) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 30_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(all.map(parentOf));
  return all.filter((_each, index) => parents[index] === pid);
}

/** undefined when there is no such process, or it has ended and its parent has not yet collected it. */
async function parentOf(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [, state, parent] = /\) (\S) (\d+) [^)]*$/.exec(stat) ?? [];
  return parent === undefined || state === 'Z' ? undefined : Number(parent);
}
