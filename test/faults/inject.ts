import { setTimeout as pause } from 'node:timers/promises';
import type { CuttingProxy } from './cutting-proxy.js';
import type { PostgresPair } from './failover/pair.js';
import type { RedisCluster } from './failover/redis-cluster.js';
import type { Line, Untimed } from './history.js';
import { takeKeysAway } from './key-folder.js';
import { clockOffAnswer, stopSecondsMax } from './judge.js';
import { notMade } from './made.js';
import type { Order } from './planted.js';
import type { PostgresServer } from './postgres.js';
import type { RedisServer } from './redis.js';
import { randomOf } from './random.js';
import { copies, type Fault } from './schedule.js';
import type { Service } from './services.js';
import type { SwallowingProxy } from './swallowing-proxy.js';

export interface Target {
  services: ReadonlyMap<string, Service>;
  postgres: PostgresServer;
  redis: RedisServer | undefined;
  /** In a run with a standby: the same as `postgres`. */
  pair: PostgresPair | undefined;
  /** In a run with a Redis Cluster: the same as `redis`. */
  cluster: RedisCluster | undefined;
  proxy: CuttingProxy;
  /** The links on which traffic can be lost, by name: postgres-1, redis-2, intake-1. */
  links: ReadonlyMap<string, SwallowingProxy>;
  keyDir: string;
  /** Asks a process whether it is ready: status and reason. */
  readiness(process: string): Promise<string>;
  /** Opens the event stream of a gateway, until the signal ends it. */
  listen(process: string, signal: AbortSignal): Promise<void>;
  note(line: Extract<Untimed<Line>, { type: 'stopped' | 'clock' }>): void;
  /** How many publications of jobs were disturbed so far. */
  disturbed(): number;
}

/**
 * How long a fault may wait for its moment. After that the process is killed at any point, or the rest of the order is
 * withdrawn.
 */
const momentMsMax = 5_000;
const sharedAnswerMsMax = 1_500;
/** How long a killed process may take until it runs again, or ends because of what it finds. */
const startMsMax = 60_000;

/**
 * Makes one fault, and undoes what does not undo itself. Returns a short description of what was really done. Affects
 * only processes of the target.
 */
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
      return crash(fault, target);
    case 'service paused': {
      const service = of(target, fault.process);
      // a process that does not run can't be paused
      await service.ready();
      service.signal('SIGSTOP');
      await pause(fault.ms);
      service.signal('SIGCONT');
      return `${fault.process}, ${fault.ms} ms`;
    }
    case 'service told to stop':
      return tellToStop(of(target, fault.process), target);
    case 'clock off':
      return setClockOff(of(target, fault.process), fault, target);
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
      // the queue is often empty; emptying it then would be no fault
      let gone = 0;
      for (const until = Date.now() + momentMsMax; gone === 0 && Date.now() < until; await pause(10))
        gone = (await postgres.sql('delete from bullmq.job returning 1')).length;
      return madeOf(gone, 'jobs');
    }
    case 'postgres stopped at once':
    case 'postgres killed':
      await postgres.end(fault.kind === 'postgres killed' ? 'SIGKILL' : 'SIGQUIT');
      await pause(fault.ms);
      await postgres.start();
      return `away for ${fault.ms} ms`;
    case 'postgres backend killed':
      return (await postgres.killBackend(fault.nth)) ? 'and all sessions with it' : `${notMade}none was there`;
    case 'postgres sessions ended':
      return madeOf(await endSessions(postgres, fault.share), 'sessions');
    case 'postgres paused':
      await postgres.signalAll('SIGSTOP');
      await pause(fault.ms);
      await postgres.signalAll('SIGCONT');
      return `${fault.ms} ms`;
    case 'connection cut during COMMIT': {
      const before = proxy.cuts();
      proxy.cutNext(fault.when, fault.times);
      await eventually(() => proxy.cuts() >= before + fault.times);
      proxy.cutNoMore();
      return madeOf(proxy.cuts() - before, `of ${fault.times}, ${fault.when}`);
    }
    case 'primary killed, standby promoted':
      if (!target.pair) throw new Error('this run has no standby');
      return target.pair.failOver(fault);
    case 'redis node killed':
      if (!target.cluster) throw new Error('this run has no Redis Cluster');
      return target.cluster.killNode(fault.nth, fault.ms);
    case 'traffic before postgres swallowed':
    case 'traffic before redis swallowed':
    case 'traffic between services swallowed': {
      const links = linksOf(target, fault.links);
      // connections between services come and go; without an open one there is no fault
      await eventually(() => links.some((link) => link.open() > 0));
      const open = links.map((link) => link.swallow(fault.direction));
      return madeOf(sum(open), `connections, ${fault.direction}, ${fault.links.join(', ')}`);
    }
    case 'cable pulled': {
      const links = linksOf(target, fault.links);
      const open = links.map((link) => link.unplug());
      await pause(fault.ms);
      for (const link of links) link.plugIn();
      return `${fault.links.join(', ')}, ${fault.ms} ms, ${sum(open)} connections`;
    }
    case 'key folder missing':
    case 'facility keys missing':
      return startWithoutKeys(fault, target);
    case 'jobs dropped':
    case 'jobs repeated':
    case 'jobs reordered':
      return disturbJobs(target, fault.kind.slice('jobs '.length) as 'dropped', fault.publications);
  }
}

/**
 * Keeps an event stream of the gateway open meanwhile: a stream does not end by itself, so the gateway must not wait
 * for its end.
 */
async function tellToStop(service: Service, target: Target): Promise<string> {
  await service.ready();
  const listener = new AbortController();
  if (service.name.startsWith('gateway')) await target.listen(service.name, listener.signal);
  const stopped = await service.tellToStop(stopSecondsMax);
  listener.abort();
  target.note({ type: 'stopped', process: service.name, ...stopped });
  return `${service.name}, ${stopped.signal ?? stopped.code} after ${stopped.seconds.toFixed(1)} s, ${stopped.cut} requests cut`;
}

/**
 * What a process says about its clock in a new check. Until then it repeats an earlier answer, possibly from the time
 * of the previous fault.
 */
async function readyOnceAskedAnew(name: string, target: Target): Promise<string> {
  for (const until = Date.now() + sharedAnswerMsMax; ; await pause(100)) {
    const said = await target.readiness(name);
    if (said === clockOffAnswer || Date.now() > until) return said;
  }
}

async function setClockOff(
  service: Service,
  { offSeconds, ms }: Extract<Fault, { kind: 'clock off' }>,
  target: Target,
): Promise<string> {
  await service.ready();
  // Postgres may still be starting after the fault before; without it a process can't compare clocks
  for (const until = Date.now() + momentMsMax; Date.now() < until; await pause(100))
    if ((await target.readiness(service.name)).startsWith('200')) break;
  await service.told({ planted: 'clock', offSeconds }, 'clock');
  const [ready] = await Promise.all([readyOnceAskedAnew(service.name, target), pause(ms)]);
  service.order({ planted: 'none' });
  target.note({ type: 'clock', process: service.name, offSeconds, ready });
  return `${service.name}, ${offSeconds} s for ${ms} ms, ${ready}`;
}

/** Kills the processes. They start without keys until the keys are brought back. */
async function startWithoutKeys(
  { kind, processes, ms }: Extract<Fault, { kind: `${string} missing` }>,
  target: Target,
): Promise<string> {
  const services = processes.map((name) => of(target, name));
  for (const one of services) await one.ready();
  const bringBack = await takeKeysAway(target.keyDir, kind === 'key folder missing' ? 'folder' : 'facility keys');
  try {
    const before = services.map((one) => one.looked);
    await Promise.all(services.map((one) => one.kill()));
    // keys that are back before a process looked for them were never missing
    await eventually(() => services.every((one, index) => one.looked > (before[index] ?? 0)), startMsMax);
    await pause(ms);
  } finally {
    await bringBack();
  }
  return `${processes.length === 1 ? processes[0] : 'all processes'}, ${ms} ms after their start`;
}

/**
 * Every copy gets commands. The copies share publications and deliveries: the fault hits the copy that gets to that
 * step first, and the other one continues.
 */
async function crash(
  { process, at }: Extract<Fault, { kind: 'service killed at a durable step' }>,
  target: Target,
): Promise<string> {
  const first = of(target, process);
  const stage = process.replace(/-\d+$/, '');
  const candidates = at.endsWith('append') ? [first] : copies.map((copy) => of(target, `${stage}-${copy}`));
  for (const one of candidates) await one.ready();
  for (const one of candidates) one.order({ planted: 'crash', at });
  const hit = await Promise.race(
    candidates.map(async (one) => ((await one.endsWithin(momentMsMax)) ? one : undefined)),
  );
  for (const one of candidates) if (one !== hit) await one.spare();
  if (hit) return `${hit.name} ${at}`;
  await first.kill();
  return `${notMade}${process} ${at}`;
}

/** Gives the order to every process, so that the current leader of the relay is hit. */
async function disturbJobs(
  target: Target,
  how: Extract<Order, { how: string }>['how'],
  publications: number,
): Promise<string> {
  const before = target.disturbed();
  for (const one of target.services.values()) one.order({ planted: 'jobs', how });
  await eventually(() => target.disturbed() >= before + publications);
  for (const one of target.services.values()) one.order({ planted: 'none' });
  return madeOf(target.disturbed() - before, 'publications');
}

const madeOf = (count: number, of: string): string => `${count === 0 ? notMade : ''}${count} ${of}`;

async function endSessions(postgres: PostgresServer, share: number): Promise<number> {
  const rows = await postgres.sql<{ pid: number }>(
    `select pid from pg_stat_activity where usename like 'sp\\_%' and backend_type = 'client backend'`,
  );
  const random = randomOf(String(share));
  const victims = random
    .shuffled(rows)
    .slice(0, Math.ceil(rows.length * share))
    .map(({ pid }) => pid);
  await postgres.sql('select pg_terminate_backend(pid) from unnest($1::int[]) pid', [victims]);
  return victims.length;
}

async function eventually(holds: () => boolean, msMax = momentMsMax): Promise<void> {
  for (const until = Date.now() + msMax; !holds() && Date.now() < until;) await pause(20);
}

function of({ services }: Target, name: string): Service {
  const service = services.get(name);
  if (!service) throw new Error(`there is no process ${name}`);
  return service;
}

function linksOf({ links }: Target, names: readonly string[]): SwallowingProxy[] {
  return names.map((name) => {
    const link = links.get(name);
    if (!link) throw new Error(`there is no link ${name}`);
    return link;
  });
}

const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);

function redisOf({ redis }: Target): RedisServer {
  if (!redis) throw new Error('this run has no Redis');
  return redis;
}
