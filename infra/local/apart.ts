import { fork, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import type { RunningService } from '@app/platform';
import { serviceNames, type ServiceName } from '../../apps/gateway/src/services.js';

/** The environment of one service; what differs between services is the database role in DATABASE_URL. */
export type EnvironmentOf = (service: Process) => Record<string, string>;
export type Process = ServiceName | 'gateway' | 'log';

export interface Running {
  url: string;
  services: Record<ServiceName, string>;
  /** Of those that are processes of their own. */
  pids: Partial<Record<Process, number>>;
  stop(): Promise<void>;
  /** Settles when a service ends that was not told to. */
  broken: Promise<string>;
}

/** Each a process of its own, as in production. */
export async function startApart(environmentOf: EnvironmentOf): Promise<Running> {
  const children = new Children(environmentOf);
  try {
    const [, ...started] = await Promise.all([
      children.start('log'),
      ...serviceNames.map((name) => children.start(name)),
    ]);
    const urls = urlsOf(started);
    const gateway = await children.start(
      'gateway',
      Object.fromEntries(serviceNames.map((name) => [`${name.toUpperCase()}_URL`, urls[name]])),
    );
    return {
      url: gateway.url,
      services: urls,
      pids: children.pids,
      stop: () => children.stop(),
      broken: children.broken,
    };
  } catch (error) {
    await children.stop();
    throw error;
  }
}

/** Megabytes of V8's young generation, three of them: its 16 would be a third of a service's memory. As in infra/docker/Dockerfile. */
const memory = ['--max-semi-space-size=4'];

/** Services as processes that this one started. */
export class Children {
  private readonly running = new Map<Process, ChildProcess>();
  private stopping = false;
  private report: (name: string) => void = () => undefined;
  /** Settles when one ends that was not told to. */
  readonly broken = new Promise<string>((done) => (this.report = done));

  constructor(private readonly environmentOf: EnvironmentOf) {}

  start(name: Process, more: Record<string, string> = {}): Promise<{ name: string; url: string }> {
    const path = resolve(import.meta.dirname, `../../apps/${name}/src/main.js`);
    const child = fork(path, {
      env: { ...process.env, ...this.environmentOf(name), ...more },
      execArgv: [...process.execArgv, ...memory],
      detached: true,
    });
    this.running.set(name, child);
    return new Promise((done, fail) => {
      child.once('message', (message) => done(message as { name: string; url: string }));
      child.once('exit', () => {
        fail(new Error(`the ${name} service ended while starting`));
        if (!this.stopping) this.report(name);
      });
    });
  }

  get pids(): Partial<Record<Process, number>> {
    return Object.fromEntries([...this.running].map(([name, child]) => [name, child.pid]));
  }

  /** The gateway first: what it has begun, the others finish. */
  async stop(): Promise<void> {
    this.stopping = true;
    await end(this.running.get('gateway'));
    await Promise.all([...this.running.values()].map(end));
  }
}

export const urlsOf = (services: readonly Pick<RunningService, 'name' | 'url'>[]): Record<ServiceName, string> =>
  Object.fromEntries(services.map(({ name, url }) => [name, url])) as Record<ServiceName, string>;

const end = (child: ChildProcess | undefined): Promise<void> =>
  new Promise((done) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return done();
    child.once('exit', () => done());
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 20_000).unref();
  });
