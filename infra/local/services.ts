import { fork, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { readConfig, startService, type Config, type RunningService } from '@app/platform';
import { AuditModule } from '../../apps/audit/src/audit.module.js';
import { startGateway } from '../../apps/gateway/src/gateway.module.js';
import type { ServiceName } from '../../apps/gateway/src/services.js';
import { IntakeModule } from '../../apps/intake/src/intake.module.js';
import { ReferralModule } from '../../apps/referral/src/referral.module.js';
import { ResettlementModule } from '../../apps/resettlement/src/resettlement.module.js';
import { TransitModule } from '../../apps/transit/src/transit.module.js';

/** The environment of one service; what differs between services is the database role in DATABASE_URL. */
export type EnvironmentOf = (service: ServiceName | 'gateway') => Record<string, string>;

export interface Running {
  url: string;
  services: Record<ServiceName, string>;
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

/** The gateway, and the services behind it on loopback ports of their own, all in this process. */
export async function startTogether(environmentOf: EnvironmentOf): Promise<Running> {
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
    broken: new Promise(() => undefined),
    async stop() {
      await gateway.stop();
      await Promise.all(services.map((one) => one.stop()));
    },
  };
}

/** The same, each a process of its own, as in production. */
export async function startApart(environmentOf: EnvironmentOf): Promise<Running> {
  const children = new Map<string, ChildProcess>();
  let stopping = false;
  let report: (name: string) => void = () => undefined;
  const broken = new Promise<string>((done) => (report = done));
  const start = (
    name: ServiceName | 'gateway',
    more: Record<string, string> = {},
  ): Promise<{ name: string; url: string }> => {
    const path = resolve(import.meta.dirname, `../../apps/${name}/src/main.js`);
    const child = fork(path, { env: { ...process.env, ...environmentOf(name), ...more }, detached: true });
    children.set(name, child);
    return new Promise((done, fail) => {
      child.once('message', (message) => done(message as { name: string; url: string }));
      child.once('exit', () => {
        fail(new Error(`the ${name} service ended while starting`));
        if (!stopping) report(name);
      });
    });
  };
  const stop = async (): Promise<void> => {
    stopping = true;
    await end(children.get('gateway'));
    await Promise.all([...children.values()].map(end));
  };
  try {
    const started = await Promise.all(names.map((name) => start(name)));
    const urls = urlsOf(started);
    const gateway = await start(
      'gateway',
      Object.fromEntries(names.map((name) => [`${name.toUpperCase()}_URL`, urls[name]])),
    );
    return { url: gateway.url, services: urls, stop, broken };
  } catch (error) {
    await stop();
    throw error;
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
