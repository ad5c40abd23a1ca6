import { readConfig, startService, type Config } from '@app/platform';
import { AuditModule } from '../../apps/audit/src/audit.module.js';
import { startGateway } from '../../apps/gateway/src/gateway.module.js';
import { serviceNames, type ServiceName } from '../../apps/gateway/src/services.js';
import { IntakeModule } from '../../apps/intake/src/intake.module.js';
import { TlogModule } from '../../apps/log/src/tlog.module.js';
import { ReferralModule } from '../../apps/referral/src/referral.module.js';
import { ResettlementModule } from '../../apps/resettlement/src/resettlement.module.js';
import { TransitModule } from '../../apps/transit/src/transit.module.js';
import { Children, urlsOf, type EnvironmentOf, type Running } from './multi-process.js';

const modules: Record<ServiceName, { of(config: Config): Parameters<typeof startService>[1] }> = {
  intake: IntakeModule,
  referral: ReferralModule,
  transit: TransitModule,
  resettlement: ResettlementModule,
  audit: AuditModule,
};

/** Starts the gateway, the services behind it on their own loopback ports, and the log, all in this process. */
export async function startSingleProcess(environmentOf: EnvironmentOf): Promise<Running> {
  const log = await startService(
    'log',
    TlogModule.of(readConfig(environmentOf('log'))),
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

/** The same, with the log in a separate process: only that process reads the signing key, whatever runs in this one. */
export async function startBesideTlog(environmentOf: EnvironmentOf): Promise<Running> {
  const children = new Children();
  const log = children.start('log', environmentOf('log'));
  // awaited below; this handler prevents an unhandled rejection until then
  log.catch(() => undefined);
  let running: Running | undefined;
  const stop = async (): Promise<void> => {
    await running?.stop();
    await children.stop();
  };
  try {
    running = await startServices(environmentOf);
    await log;
    return { ...running, pids: children.pids, broken: children.broken, stop, abandon: () => children.abandon() };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startServices(environmentOf: EnvironmentOf): Promise<Running> {
  const services = await Promise.all(
    serviceNames.map((name) => {
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
    abandon: () => undefined,
    async stop() {
      await gateway.stop();
      await Promise.all(services.map((one) => one.stop()));
    },
  };
}
