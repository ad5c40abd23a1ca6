import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPostgres, type LocalPostgres, type PostgresOptions } from '../postgres.js';
import { DataGone, hasCluster } from './server.js';

export interface KeptRunning {
  /** The server's URL, which stays the same. */
  url(database?: string): string;
  dataDir: string;
  /** Resolves with the reason when the server will not be started again. */
  givenUp: Promise<string>;
  abandon(): void;
  stop(): Promise<void>;
}

/** The pause between attempts doubles from the first to the last value. docs/operations.md states these numbers. */
const pauseMs = { first: 200, last: 5_000 };
/**
 * The limit of consecutive failed starts: with these pauses about a minute and a half. A full disk does not count as a
 * failure: the loop waits for space.
 */
const failuresMax = 20;
/** A server that ends sooner than this after it was ready counts as a failed start. */
const steadyMs = 5_000;
/** A repeated failure with the same reason is logged once in this time. */
const saidAgainMs = 600_000;
/** One segment of the write-ahead log and a little more: with less, Postgres cannot even finish a recovery. */
const spaceMinBytes = 20 * 1024 * 1024;

/**
 * Starts Postgres, and restarts it whenever it ends unexpectedly: killed, or after a PANIC such as a full disk under
 * its write-ahead log. Clients reconnect on their own. Gives up when the data is gone or belongs to another version, or
 * after too many failures in a row.
 */
export async function keepPostgresRunning(
  options: PostgresOptions,
  say: (line: string) => void = (line) => console.error(line),
): Promise<KeptRunning> {
  let server = await startPostgres(options);
  const stopping = new AbortController();
  const keeper = new Keeper(options, say, stopping.signal, (next) => (server = next));
  const kept = keeper.keep(server);
  return {
    url: (database) => server.url(database),
    dataDir: server.dataDir,
    givenUp: kept.then((reason) => reason ?? new Promise<never>(() => undefined)),
    abandon() {
      stopping.abort();
      server.abandon();
    },
    async stop() {
      stopping.abort();
      // waits for a start in progress, then stops that server
      await kept;
      await server.stop();
    },
  };
}

class Keeper {
  private failures = 0;
  private readonly stopped: Promise<undefined>;
  private said: { reason: string; atMs: number } | undefined;

  constructor(
    private readonly options: PostgresOptions,
    private readonly say: (line: string) => void,
    private readonly stopping: AbortSignal,
    private readonly onStarted: (server: LocalPostgres) => void,
  ) {
    this.stopped = new Promise((done) => stopping.addEventListener('abort', () => done(undefined), { once: true }));
  }

  /** Returns the reason when it gave up; undefined when it was told to stop. */
  async keep(server: LocalPostgres): Promise<string | undefined> {
    for (let running = server; ;) {
      const sinceMs = performance.now();
      const how = await Promise.race([running.ended, this.stopped]);
      if (how === undefined) return undefined;
      const endedMs = performance.now();
      if (endedMs - sinceMs < steadyMs) this.failures += 1;
      else this.failures = 0;
      if (this.failures >= failuresMax) return `it ended right after its start ${failuresMax} times in a row (${how})`;
      this.sayOnce(`Postgres ended unexpectedly (${how}). Starting it again.`);
      const next = await this.startAgain(running);
      if (next === undefined || typeof next === 'string') return next;
      this.onStarted(next);
      running = next;
      this.say(`Postgres runs again, ${((performance.now() - endedMs) / 1000).toFixed(1)} s after it ended.`);
    }
  }

  private async startAgain(ended: LocalPostgres): Promise<LocalPostgres | string | undefined> {
    for (let tries = 1; ; tries += 1) {
      const waitMs = Math.min(pauseMs.first * 2 ** Math.min(Math.max(tries - 1, this.failures), 10), pauseMs.last);
      await sleep(waitMs, undefined, { signal: this.stopping }).catch(() => undefined);
      if (this.stopping.aborted) return undefined;
      // checked before each attempt, so that a missing folder is never treated as a first start
      if (!hasCluster(ended.dataDir)) return `there is no Postgres data in ${this.options.dataDir} any more`;
      try {
        return await ended.startAgain();
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error);
        if (error instanceof DataGone || /incompatible with server|not compatible with this version/.test(words))
          return words;
        if (await isDiskFull(ended.dataDir, words)) {
          this.sayOnce(
            `Postgres can't start: its disk is full (${ended.dataDir}). Make room there; it is tried again every ${pauseMs.last / 1000} s.`,
          );
          continue;
        }
        this.failures += 1;
        if (this.failures >= failuresMax) return `${failuresMax} starts failed in a row. The last one: ${words}`;
        this.sayOnce(`${words.split('\n').slice(0, 3).join(' ')} Trying again.`);
      }
    }
  }

  private sayOnce(line: string): void {
    const now = performance.now();
    if (this.said?.reason === line && now - this.said.atMs < saidAgainMs) return;
    this.said = { reason: line, atMs: now };
    this.say(line);
  }
}

/** Also checks the free space, because Postgres may have been unable to log the reason. */
async function isDiskFull(dataDir: string, words: string): Promise<boolean> {
  if (/No space left on device|Disk quota exceeded|ENOSPC|EDQUOT/.test(words)) return true;
  const free = await Promise.all(
    [dataDir, join(dataDir, 'cluster', 'pg_wal')].map((folder) =>
      statfs(folder).then(
        ({ bavail, bsize }) => bavail * bsize,
        () => Infinity,
      ),
    ),
  );
  return Math.min(...free) < spaceMinBytes;
}
