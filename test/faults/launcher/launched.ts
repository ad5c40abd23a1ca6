import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { connected } from '../postgres.js';
import { launcherStopSecondsMax } from '../judge.js';
import type { Stopped } from '../services.js';

export interface LaunchPlan {
  dataDir: string;
  port: number;
  environment: Record<string, string>;
  /** Each service in its own process. */
  apart: boolean;
  /** Words to put before the command. */
  prefix: readonly string[];
  log: string;
}

/** How long a supervisor waits before it starts an ended process again. */
const pauseBeforeStartMs = 1_000;
const readyMsMax = 120_000;
const judgeWaitsMs = 30_000;

/** `npm start` of a build, kept running as by a supervisor that only knows whether the process exists. */
export class Launched {
  private child: ChildProcess | undefined;
  private stopped = false;
  private held = false;
  /** Whether the harness ends the process. */
  private expected = false;

  constructor(
    private readonly plan: LaunchPlan,
    private readonly onEnd: () => void,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.plan.port}`;
  }

  start(): void {
    const { prefix, dataDir, port, environment, apart, log } = this.plan;
    const main = join(import.meta.dirname, '..', '..', '..', 'infra', 'local', 'main.js');
    const [program = '', ...args] = [...prefix, process.execPath, main, ...(apart ? ['--multi-process'] : [])];
    const file = openSync(log, 'a', 0o600);
    const child = spawn(program, args, {
      env: { PATH: process.env['PATH'], LOG_LEVEL: 'warn', DATA_DIR: dataDir, PORT: String(port), ...environment },
      // it stops when the channel closes, so with this process, however that ends
      stdio: ['ignore', file, file, 'ipc'],
      detached: true,
    });
    closeSync(file);
    child.once('exit', () => {
      if (!this.expected && !this.stopped) this.onEnd();
      if (!this.stopped && !this.held) setTimeout(() => this.startAgain(), pauseBeforeStartMs);
    });
    this.child = child;
  }

  private startAgain(): void {
    if (!this.stopped && !this.held) this.start();
  }

  /** Tells it to stop, runs `work`, and starts it again. */
  async pauseWhile(work: () => Promise<void>): Promise<void> {
    this.held = true;
    await this.tellToStop();
    try {
      await work();
    } finally {
      this.held = false;
      this.startAgain();
    }
  }

  /** Waits until it answers, ready or not, or has ended because of what it found. */
  async looked(msMax = readyMsMax): Promise<void> {
    const { child } = this;
    for (const until = Date.now() + msMax; Date.now() < until; await pause(200)) {
      if (child !== this.child || child?.exitCode !== null) return;
      const answer = await fetch(`${this.url}/healthz`, { signal: AbortSignal.timeout(3_000) }).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer) return;
    }
  }

  /** Waits until it is ready. From then on, an end of the process is a finding. */
  async ready(msMax = readyMsMax): Promise<void> {
    for (const until = Date.now() + msMax; Date.now() < until; await pause(200)) {
      const answer = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(3_000) }).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer?.status !== 200) continue;
      this.expected = false;
      return;
    }
    throw new Error(`the product is not ready after ${msMax / 1_000} s: see ${this.plan.log}`);
  }

  /** The judge needs the database. If the launcher must be started again for that, the run has already failed. */
  async readyOrStartedAgain(): Promise<void> {
    try {
      await this.ready(judgeWaitsMs);
    } catch {
      console.log('the launcher is started anew, so that the run can be judged');
      await this.pauseWhile(() => Promise.resolve());
      await this.ready();
    }
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async tellToStop(): Promise<Stopped> {
    const from = performance.now();
    const late = setTimeout(() => void this.child?.kill('SIGKILL'), (launcherStopSecondsMax + 5) * 1_000);
    const [code, signal] = await this.end('SIGTERM');
    clearTimeout(late);
    return { code, signal, seconds: (performance.now() - from) / 1_000, cut: 0 };
  }

  private async end(signal: NodeJS.Signals): Promise<[number | null, NodeJS.Signals | null]> {
    this.expected = true;
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return [null, null];
    const gone = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    child.kill(signal);
    return gone;
  }

  /** Stops the product for good. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.tellToStop();
  }

  async postgresDir(): Promise<string> {
    return realpath(join(this.plan.dataDir, 'postgres'));
  }

  /** The process id of its Postgres; undefined when none runs. */
  async postmaster(): Promise<number | undefined> {
    const cluster = join(await this.postgresDir(), 'cluster');
    const pid = Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0]);
    const command = pid > 0 ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') : '';
    return command.includes(cluster) ? pid : undefined;
  }

  /** The administrator's URL, which the launcher writes to a file for other commands. */
  async adminUrl(): Promise<string> {
    for (const until = Date.now() + readyMsMax; ; await pause(100)) {
      const note = await readFile(join(this.plan.dataDir, 'running.json'), 'utf8').catch(() => undefined);
      if (note) return (JSON.parse(note) as { adminUrl: string }).adminUrl;
      if (Date.now() > until) throw new Error('the launcher does not say where its Postgres is');
    }
  }

  /**
   * Uses up the remaining segments of the write-ahead log, without space for another one. true: Postgres ended the
   * session because of it; false: the space lasted for all this time.
   */
  async exhaustLog(msMax: number): Promise<boolean> {
    const client = await connected(await this.adminUrl());
    try {
      for (const until = Date.now() + msMax; Date.now() < until;)
        await client.query(`select pg_logical_emit_message(false, 'fault', repeat('x', 1000)), pg_switch_wal()`);
      return false;
    } catch {
      return true;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async sql<R extends pg.QueryResultRow>(text: string): Promise<R[]> {
    const client = await connected(await this.adminUrl());
    try {
      return (await client.query<R>(text)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
