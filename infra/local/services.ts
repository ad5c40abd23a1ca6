import { fork, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { readConfig, startService, type Config, type RunningService } from '@app/platform';
import { AuditModule } from '../../apps/audit/src/audit.module.js';
import { startGateway } from '../../apps/gateway/src/gateway.module.js';
import type { ServiceName } from '../../apps/gateway/src/services.js';
import { LogModule } from '../../apps/log/src/log.module.js';
import { IntakeModule } from '../../apps/intake/src/intake.module.js';
import { ReferralModule } from '../../apps/referral/src/referral.module.js';
import { ResettlementModule } from '../../apps/resettlement/src/resettlement.module.js';
import { TransitModule } from '../../apps/transit/src/transit.module.js';

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

const modules: Record<ServiceName, { of(config: Config): Parameters<typeof startService>[1] }> = {
  intake: IntakeModule,
  referral: ReferralModule,
  transit: TransitModule,
  resettlement: ResettlementModule,
  audit: AuditModule,
};
const names = Object.keys(modules) as ServiceName[];

/** The gateway, the services behind it on loopback ports of their own, and the log, all in this process. */
export async function startTogether(environmentOf: EnvironmentOf): Promise<Running> {
  const log = await startService(
    'log',
    LogModule.of(readConfig(environmentOf('log'))),
    readConfig(environmentOf('log')),
  );
  const running = await startServices(environmentOf);
  return {
    ...running,
    async stop() {
      await running.stop();
      await log.stop();
    },
  };
}

/** The same, with the log in a process of its own: it alone reads the signing key, whatever runs in this one. */
export async function startBesideLog(environmentOf: EnvironmentOf): Promise<Running> {
  const children = new Children(environmentOf);
  try {
    await children.start('log');
    const running = await startServices(environmentOf);
    return {
      ...running,
      pids: children.pids,
      broken: children.broken,
      async stop() {
        await running.stop();
        await children.stop();
      },
    };
  } catch (error) {
    await children.stop();
    throw error;
  }
}

async function startServices(environmentOf: EnvironmentOf): Promise<Running> {
  const services = await Promise.all(
    names.map((name) => {
      const config = readConfig(environmentOf(name));
      return startService(name, modules[name].of(config), config);
    }),
  );
  const urls = urlsOf(services);
  const gateway = await startGateway(readConfig(environmentOf('gateway')), urls);
  return {
    url: gateway.url,
    services: urls,
    pids: {},
    broken: new Promise(() => undefined),
    async stop() {
      await gateway.stop();
      await Promise.all(services.map((one) => one.stop()));
    },
  };
}

/** Each a process of its own, as in production. */
export async function startApart(environmentOf: EnvironmentOf): Promise<Running> {
  const children = new Children(environmentOf);
  try {
    const [, ...started] = await Promise.all([children.start('log'), ...names.map((name) => children.start(name))]);
    const urls = urlsOf(started);
    const gateway = await children.start(
      'gateway',
      Object.fromEntries(names.map((name) => [`${name.toUpperCase()}_URL`, urls[name]])),
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

/** Services as processes that this one started. */
class Children {
  private readonly running = new Map<Process, ChildProcess>();
  private stopping = false;
  private report: (name: string) => void = () => undefined;
  /** Settles when one ends that was not told to. */
  readonly broken = new Promise<string>((done) => (this.report = done));

  constructor(private readonly environmentOf: EnvironmentOf) {}

  start(name: Process, more: Record<string, string> = {}): Promise<{ name: string; url: string }> {
    const path = resolve(import.meta.dirname, `../../apps/${name}/src/main.js`);
    const child = fork(path, { env: { ...process.env, ...this.environmentOf(name), ...more }, detached: true });
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

const urlsOf = (services: readonly Pick<RunningService, 'name' | 'url'>[]): Record<ServiceName, string> =>
  Object.fromEntries(services.map(({ name, url }) => [name, url])) as Record<ServiceName, string>;

const end = (child: ChildProcess | undefined): Promise<void> =>
  new Promise((done) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return done();
    child.once('exit', () => done());
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 20_000).unref();
  });
