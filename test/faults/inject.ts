import { setTimeout as pause } from 'node:timers/promises';
import type { CuttingProxy } from './cutting-proxy.js';
import type { PostgresPair } from './failover/pair.js';
import type { RedisCluster } from './failover/redis-cluster.js';
import type { Order } from './planted.js';
import type { PostgresServer } from './postgres.js';
import type { RedisServer } from './redis.js';
import { randomOf } from './random.js';
import type { Fault } from './schedule.js';
import type { Service } from './services.js';

export interface Target {
  services: ReadonlyMap<string, Service>;
  postgres: PostgresServer;
  redis: RedisServer | undefined;
  /** In a run with a standby: the same as `postgres`. */
  pair: PostgresPair | undefined;
  /** In a run with a Redis Cluster: the same as `redis`. */
  cluster: RedisCluster | undefined;
  proxy: CuttingProxy;
  /** How many publications of jobs were disturbed so far. */
  disturbed(): number;
}

/** How long a fault that waits for its moment may wait: then the process is killed where it stands, or the rest of the order withdrawn. */
const momentMsMax = 5_000;

/** Makes one fault and undoes what does not undo itself. Returns what was really done, in a few words. Only processes of the target are touched. */
export async function inject(fault: Fault, target: Target): Promise<string> {
  const { postgres, proxy } = target;
  switch (fault.kind) {
    case 'service killed': {
      const service = of(target, fault.process);
      await service.ready();
      await service.kill();
      return fault.process;
    }
    case 'service killed at a durable step':
      return crash(of(target, fault.process), fault.at);
    case 'service paused': {
      const service = of(target, fault.process);
      service.signal('SIGSTOP');
      await pause(fault.ms);
      service.signal('SIGCONT');
      return `${fault.process}, ${fault.ms} ms`;
    }
    case 'redis emptied':
      return redisOf(target).command('FLUSHALL');
    case 'redis scripts flushed':
      return redisOf(target).command('SCRIPT', 'FLUSH');
    case 'redis killed':
      await redisOf(target).kill();
      await pause(fault.ms);
      await redisOf(target).start();
      return `away for ${fault.ms} ms`;
    case 'redis paused':
      redisOf(target).signal('SIGSTOP');
      await pause(fault.ms);
      redisOf(target).signal('SIGCONT');
      return `${fault.ms} ms`;
    case 'redis out of memory':
      await redisOf(target).command('CONFIG', 'SET', 'maxmemory', '1');
      await pause(fault.ms);
      await redisOf(target).command('CONFIG', 'SET', 'maxmemory', '0');
      return `${fault.ms} ms`;
    case 'queue tables emptied': {
      const [row] = await postgres.sql<{ n: number }>(
        'with gone as (delete from bullmq.job returning 1) select count(*)::int as n from gone',
      );
      return `${row?.n ?? 0} jobs`;
    }
    case 'postgres stopped at once':
    case 'postgres killed':
      await postgres.end(fault.kind === 'postgres killed' ? 'SIGKILL' : 'SIGQUIT');
      await pause(fault.ms);
      await postgres.start();
      return `away for ${fault.ms} ms`;
    case 'postgres backend killed':
      return (await postgres.killBackend(fault.nth)) ? 'and all sessions with it' : 'none was there';
    case 'postgres sessions ended':
      return `${await endSessions(postgres, fault.share)} sessions`;
    case 'postgres paused':
      await postgres.signalAll('SIGSTOP');
      await pause(fault.ms);
      await postgres.signalAll('SIGCONT');
      return `${fault.ms} ms`;
    case 'connection cut during COMMIT': {
      const before = proxy.cuts();
      proxy.cutNext(fault.when, fault.times);
      await eventually(() => proxy.cuts() >= before + fault.times);
      return `${proxy.cuts() - before} of ${fault.times}, ${fault.when}`;
    }
    case 'primary killed, standby promoted':
      if (!target.pair) throw new Error('this run has no standby');
      return target.pair.failOver(fault);
    case 'redis node killed':
      if (!target.cluster) throw new Error('this run has no Redis Cluster');
      return target.cluster.killNode(fault.nth, fault.ms);
    case 'jobs dropped':
    case 'jobs repeated':
    case 'jobs reordered':
      return disturbJobs(target, fault.kind.slice('jobs '.length) as 'dropped', fault.publications);
  }
}

async function crash(service: Service, at: Extract<Fault, { at: string }>['at']): Promise<string> {
  await service.ready();
  service.order({ planted: 'crash', at });
  if (await service.endsWithin(momentMsMax)) return `${service.name} ${at}`;
  await service.kill();
  return `${service.name}, elsewhere`;
}

/** In every process: whichever leads the relay now, it is hit. */
async function disturbJobs(
  target: Target,
  how: Extract<Order, { how: string }>['how'],
  publications: number,
): Promise<string> {
  const before = target.disturbed();
  for (const one of target.services.values()) one.order({ planted: 'jobs', how });
  await eventually(() => target.disturbed() >= before + publications);
  for (const one of target.services.values()) one.order({ planted: 'none' });
  return `${target.disturbed() - before} publications`;
}

async function endSessions(postgres: PostgresServer, share: number): Promise<number> {
  const rows = await postgres.sql<{ pid: number }>(
    `select pid from pg_stat_activity where usename like 'sp\\_%' and backend_type = 'client backend'`,
  );
  const random = randomOf(String(share));
  const victims = rows.filter(() => random.unit() < share).map(({ pid }) => pid);
  await postgres.sql('select pg_terminate_backend(pid) from unnest($1::int[]) pid', [victims]);
  return victims.length;
}

async function eventually(holds: () => boolean): Promise<void> {
  for (const until = Date.now() + momentMsMax; !holds() && Date.now() < until;) await pause(20);
}

function of({ services }: Target, name: string): Service {
  const service = services.get(name);
  if (!service) throw new Error(`there is no process ${name}`);
  return service;
}

function redisOf({ redis }: Target): RedisServer {
  if (!redis) throw new Error('this run has no Redis');
  return redis;
}
