import { fork, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import type { RunningService } from '@app/platform';
import { serviceNames, type ServiceName } from '../../apps/gateway/src/services.js';
import { Guard } from './postgres/guard.js';

/** The environment of one service; what differs between services is the database role in DATABASE_URL. */
export type EnvironmentOf = (service: Process) => Record<string, string>;
export type Process = ServiceName | 'gateway' | 'log';

export interface Running {
  url: string;
  services: Record<ServiceName, string>;
  /** Of those that are processes of their own. */
  pids: Partial<Record<Process, number>>;
  stop(): Promise<void>;
  /** Ends its processes at once, and waits for nothing. */
  abandon(): void;
  /** Settles when a service ends that was not told to. */
  broken: Promise<string>;
}

/** Each a process of its own, as in production. They read their code at once, and start when they are told what is their own. */
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
      // before the database that they use is stopped
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
 * Megabytes of V8's young generation, three of them, and of the old one at most: with the 4,000 that it takes on a large machine it lets garbage lie that
 * is several times what is in use. As in infra/docker/Dockerfile; docs/performance.md has the figures.
 */
const memory = ['--max-semi-space-size=8', '--max-old-space-size=1024'];

/** A service answers what is under way within 8 s. Together with Postgres the product ends within the launcher's 25 s. */
const stopMsMax = { gateway: 10_000, all: 18_000 };

/** Services as processes that this one started. */
export class Children {
  private readonly running = new Map<Process, ChildProcess>();
  private stopping = false;
  private report: (name: string) => void = () => undefined;
  /** Settles when one ends that was not told to. */
  readonly broken = new Promise<string>((done) => (this.report = done));

  /** It reads its code and waits to be told the rest. This process's own database is none of its business. */
  load(name: Process): ChildProcess {
    const { DATABASE_URL: _ours, ...inherited } = process.env;
    // it leaves by itself when this process ends; one that hangs does not
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
      // one that ends meanwhile is told of by its exit
      child.send({ environment }, () => undefined);
    });
  }

  get pids(): Partial<Record<Process, number>> {
    return Object.fromEntries([...this.running].map(([name, child]) => [name, child.pid]));
  }

  /** The gateway first: what it has begun, the others finish. */
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

/** Asked to end, and killed when it has not by then. */
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
