import { fork, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import type { RunningService } from '@app/platform';
import { serviceNames, type ServiceName } from '../../apps/gateway/src/services.js';
import { Guard } from './postgres/guard.js';

/** The environment of one service. Services differ in the database role in DATABASE_URL. */
export type EnvironmentOf = (service: Process) => Record<string, string>;
export type Process = ServiceName | 'gateway' | 'log';

export interface Running {
  url: string;
  services: Record<ServiceName, string>;
  /** Of the services that are separate processes. */
  pids: Partial<Record<Process, number>>;
  stop(): Promise<void>;
  /** Kills its processes at once, and waits for nothing. */
  abandon(): void;
  /** Resolves when a service ends that was not told to. */
  broken: Promise<string>;
}

/**
 * Each service is a separate process, as in production. The processes load their code at once, and start when they
 * receive their environment.
 */
export class MultiProcess {
  private readonly children = new Children();

  constructor() {
    for (const name of ['log', ...serviceNames, 'gateway'] as const) this.children.load(name);
  }

  async start(environmentOf: EnvironmentOf): Promise<Running> {
    const { children } = this;
    try {
      const [, ...started] = await Promise.all(
        (['log', ...serviceNames] as const).map((name) => children.start(name, environmentOf(name))),
      );
      const urls = urlsOf(started);
      const gateway = await children.start('gateway', {
        ...environmentOf('gateway'),
        ...Object.fromEntries(serviceNames.map((name) => [`${name.toUpperCase()}_URL`, urls[name]])),
      });
      return {
        url: gateway.url,
        services: urls,
        pids: children.pids,
        stop: () => children.stop(),
        abandon: () => children.abandon(),
        broken: children.broken,
      };
    } catch (error) {
      // stops them before the database that they use
      await children.stop();
      throw error;
    }
  }

  stop(): Promise<void> {
    return this.children.stop();
  }

  abandon(): void {
    this.children.abandon();
  }
}

/**
 * V8's heap limits in megabytes: a semi-space (the young generation has three) and the old generation. With the 4,000
 * MB that V8 allows itself on a large machine, it keeps garbage of several times the memory in use. The same values are
 * in infra/docker/Dockerfile; docs/performance.md has the figures.
 */
const memory = ['--max-semi-space-size=8', '--max-old-space-size=1024'];

/**
 * A service finishes running requests within 8 s. Together with Postgres the product ends within the launcher's 25 s.
 */
const stopMsMax = { gateway: 10_000, all: 18_000 };

/** Services as child processes. */
export class Children {
  private readonly running = new Map<Process, ChildProcess>();
  private stopping = false;
  private report: (name: string) => void = () => undefined;
  /** Resolves when a child ends that was not told to. */
  readonly broken = new Promise<string>((done) => (this.report = done));

  /**
   * Starts a child that loads its code and waits for its environment. It does not inherit this process's DATABASE_URL,
   * which is an administrator's.
   */
  load(name: Process): ChildProcess {
    const { DATABASE_URL: _ours, ...inherited } = process.env;
    // the child exits when this process ends; the guard ends one that hangs
    const guard = new Guard(['TERM', 'KILL']);
    const child = fork(resolve(import.meta.dirname, `../../apps/${name}/src/main.js`), {
      env: { ...inherited, ENVIRONMENT_FOLLOWS: 'yes' },
      execArgv: [...process.execArgv, ...memory],
      detached: true,
    });
    guard.watch(child);
    this.running.set(name, child);
    child.once('exit', () => {
      if (!this.stopping) this.report(name);
    });
    return child;
  }

  start(name: Process, environment: Record<string, string>): Promise<{ name: string; url: string }> {
    const child = this.running.get(name) ?? this.load(name);
    return new Promise((done, fail) => {
      const ended = (): void => fail(new Error(`the ${name} service ended while starting`));
      if (child.exitCode !== null || child.signalCode !== null) return ended();
      child.once('message', (message) => done(message as { name: string; url: string }));
      child.once('exit', ended);
      // a child that ends meanwhile is reported by its exit event
      child.send({ environment }, () => undefined);
    });
  }

  get pids(): Partial<Record<Process, number>> {
    return Object.fromEntries([...this.running].map(([name, child]) => [name, child.pid]));
  }

  /** Stops the gateway first, so that the others can finish the requests that it started. */
  async stop(): Promise<void> {
    this.stopping = true;
    const until = Date.now() + stopMsMax.all;
    await end(this.running.get('gateway'), stopMsMax.gateway);
    await Promise.all([...this.running.values()].map((child) => end(child, until - Date.now())));
  }

  abandon(): void {
    this.stopping = true;
    for (const child of this.running.values()) child.kill('SIGKILL');
  }
}

export const urlsOf = (services: readonly Pick<RunningService, 'name' | 'url'>[]): Record<ServiceName, string> =>
  Object.fromEntries(services.map(({ name, url }) => [name, url])) as Record<ServiceName, string>;

/** Sends SIGTERM, and SIGKILL when the child has not ended after msMax. */
const end = (child: ChildProcess | undefined, msMax: number): Promise<void> =>
  new Promise((done) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return done();
    const late = setTimeout(() => child.kill('SIGKILL'), msMax);
    child.once('exit', () => {
      clearTimeout(late);
      done();
    });
    child.kill('SIGTERM');
  });
