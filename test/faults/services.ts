import { fork, type ChildProcess } from 'node:child_process';
import { on, once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Guard } from '../../infra/local/postgres/guard.js';
import type { Order, Report } from './planted.js';

export interface ServicePlan {
  /** Such as referral-2. */
  name: string;
  environment: Record<string, string>;
}

/** How a process ended that was told to stop. */
export interface Stopped {
  code: number | null;
  signal: string | null;
  seconds: number;
  /** Requests that were under way and were not answered completely. */
  cut: number;
}

/** How long after its end a process is started again, as by a supervisor. */
const pauseBeforeStartMs = 300;
const startMsMax = 60_000;

/** One process of the product. It is started again whenever it ends. */
export class Service {
  private child: ChildProcess | undefined;
  private expected = false;
  private stopped = false;
  private standing: Order | undefined;
  private up: Promise<void> = Promise.resolve();
  private isUp = false;
  private looks = 0;

  constructor(
    private readonly plan: ServicePlan,
    private readonly folder: string,
    private readonly onEnd: (name: string) => void,
    private readonly onReport: (report: Report) => void,
  ) {}

  get name(): string {
    return this.plan.name;
  }

  /** How many of its processes have read their keys and settings so far. They run, or ended because of what they read. */
  get looked(): number {
    return this.looks;
  }

  start(): Promise<void> {
    this.up = this.run();
    return this.up;
  }

  /** Starts it until it runs: its database may be away at this moment, and then the process ends at once. */
  private async run(): Promise<void> {
    for (const until = Date.now() + startMsMax; !this.stopped; await pause(pauseBeforeStartMs)) {
      const child = this.launch();
      const [first] = await Promise.race([
        once(child, 'message') as Promise<[unknown]>,
        once(child, 'exit').then(() => [undefined]),
      ]);
      this.looks += 1;
      if (first !== undefined) {
        this.isUp = true;
        child.on('message', (report: Report) => this.onReport(report));
        child.once('exit', () => this.ended());
        // it may have ended since its last message
        if (child.exitCode !== null || child.signalCode !== null) this.ended();
        return;
      }
      if (Date.now() > until) throw new Error(`${this.name} does not start: see ${this.logPath}`);
    }
  }

  private launch(): ChildProcess {
    const [app] = this.name.split('-');
    const log = openSync(this.logPath, 'a', 0o600);
    // it ends by itself when this process ends, unless it is paused or hangs
    const guard = new Guard(['TERM', 'KILL']);
    const child = fork(join(import.meta.dirname, '..', '..', 'apps', app ?? '', 'src', 'main.js'), {
      env: {
        PATH: process.env['PATH'],
        LOG_LEVEL: 'warn',
        ...(this.standing ? { PLANTED: JSON.stringify(this.standing) } : {}),
        ...this.plan.environment,
      },
      execArgv: ['--import', pathToFileURL(join(import.meta.dirname, 'planted.js')).href],
      stdio: ['ignore', log, log, 'ipc'],
      // Ctrl-C must reach only the harness, which stops its services itself
      detached: true,
    });
    guard.watch(child);
    closeSync(log);
    child.on('error', () => undefined);
    this.child = child;
    return child;
  }

  private get logPath(): string {
    return join(this.folder, `${this.name}.log`);
  }

  private ended(): void {
    if (!this.isUp) return;
    this.isUp = false;
    if (this.stopped) return;
    if (!this.expected && !this.standing) this.onEnd(this.name);
    this.expected = false;
    this.up = pause(pauseBeforeStartMs).then(() => this.run());
    // the caller that awaits the service gets the error
    this.up.catch(() => undefined);
  }

  /** Waits until it runs. */
  ready(): Promise<void> {
    return this.up;
  }

  /** Waits until its end was noticed, and until it was started again. */
  async kill(): Promise<void> {
    const child = this.child;
    if (!child || !this.isUp) return;
    this.expected = true;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** Stops it as a supervisor does: kills it when it has not ended in time. */
  async tellToStop(secondsMax: number): Promise<Stopped> {
    const child = this.child;
    if (!child || !this.isUp) return { code: null, signal: 'not there', seconds: 0, cut: 0 };
    let cut = 0;
    child.on('message', ({ planted }: Report) => (cut += planted === 'cut' ? 1 : 0));
    await this.told({ planted: 'watch' }, 'watching');
    this.expected = true;
    const from = performance.now();
    const gone = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), secondsMax * 1_000);
    const [code, signal] = await gone;
    clearTimeout(late);
    return { code, signal, seconds: (performance.now() - from) / 1_000, cut };
  }

  /** Gives an order and waits until the process says that it follows it. */
  async told(order: Order, answer: Report['planted']): Promise<void> {
    const child = this.child;
    if (!child) return;
    const patience = AbortSignal.timeout(10_000);
    const answered = (async () => {
      for await (const [said] of on(child, 'message', { signal: patience }) as AsyncIterable<[Report]>)
        if (said.planted === answer) return;
    })().catch(() => undefined);
    this.order(order);
    await Promise.race([answered, once(child, 'exit', { signal: patience }).catch(() => undefined)]);
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    if (this.isUp) this.child?.kill(signal);
  }

  /** Gives an order to every process that runs under this name from now on; undefined withdraws it. */
  orderForGood(order: Order | undefined): void {
    this.standing = order;
    this.order(order ?? { planted: 'none' });
  }

  order(order: Order): void {
    if (order.planted === 'crash') this.expected = true;
    if (this.isUp && this.child?.connected) this.child.send(order, () => undefined);
  }

  /** Withdraws an order to crash. After that, an end of the process is a finding again. */
  async spare(): Promise<void> {
    if (!this.isUp) return;
    await this.told({ planted: 'none' }, 'none');
    if (this.isUp) this.expected = false;
  }

  /** Resolves with true when the process ended meanwhile, as it was ordered to. */
  async endsWithin(ms: number): Promise<boolean> {
    const child = this.child;
    if (!child || !this.isUp) return true;
    return Promise.race([once(child, 'exit').then(() => true), pause(ms, false, { ref: false })]);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await gone;
    clearTimeout(late);
  }
}
