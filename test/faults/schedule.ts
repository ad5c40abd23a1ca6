import { withFailovers, type FailoverFault } from './failover/schedule.js';
import type { LauncherFault } from './launcher/schedule.js';
import type { Options } from './options.js';
import { randomOf, type Random } from './random.js';
import type { Direction } from './swallowing-proxy.js';

export const stages = ['intake', 'referral', 'transit', 'resettlement'] as const;
/** Two copies of each stage service and of the gateway. A gateway asks the services of its own number. */
export const copies = [1, 2] as const;
export const processes: readonly string[] = [
  'audit-1',
  // one sequences, the other waits for the lease
  'log-1',
  'log-2',
  ...copies.flatMap((copy) => [...stages, 'gateway'].map((name) => `${name}-${copy}`)),
];
/** Services that a gateway asks. The audit service is one for both gateways. */
export const asked: readonly string[] = processes.filter((name) => !/^(gateway|log)-/.test(name));
const stageProcesses = processes.filter((name) => /^(intake|referral|transit|resettlement)-/.test(name));

/**
 * The points around every durable step of a command and of a delivery. `sent`: the statement was sent, and its answer
 * has not arrived.
 */
export const crashPoints = [
  'before append',
  'sent append',
  'after append',
  'before claim',
  'after claim',
  'before publish',
  'after publish',
  'before begin-delivery',
  'after begin-delivery',
] as const;
export type CrashPoint = (typeof crashPoints)[number];

export type Fault =
  | { kind: 'service killed'; process: string }
  | { kind: 'service killed at a durable step'; process: string; at: CrashPoint }
  | { kind: 'service paused'; process: string; ms: number }
  | { kind: 'service told to stop'; process: string }
  | { kind: 'clock off'; process: string; offSeconds: number; ms: number }
  | { kind: 'redis emptied' | 'redis scripts flushed' }
  | { kind: 'redis killed' | 'redis paused' | 'redis out of memory'; ms: number }
  | { kind: 'queue tables emptied' }
  | { kind: 'postgres stopped at once' | 'postgres killed'; ms: number }
  | { kind: 'postgres backend killed'; nth: number }
  | { kind: 'postgres sessions ended'; share: number }
  | { kind: 'postgres paused'; ms: number }
  | { kind: 'connection cut during COMMIT'; when: 'sent' | 'answered'; times: number }
  | { kind: SwallowedKind; links: readonly string[]; direction: Direction }
  | { kind: 'cable pulled'; links: readonly string[]; ms: number }
  | { kind: 'key folder missing' | 'facility keys missing'; processes: readonly string[]; ms: number }
  | { kind: 'jobs dropped' | 'jobs repeated' | 'jobs reordered'; publications: number }
  | FailoverFault;
type SwallowedKind =
  'traffic before postgres swallowed' | 'traffic before redis swallowed' | 'traffic between services swallowed';
export type FaultKind = (Fault | LauncherFault)['kind'];

/** A fault, and after which share of the run's transitions it comes. */
export type Planned = Fault & { after: number };

/**
 * Faults after which it takes seconds until every path acknowledges commands again: connections, keys or the server
 * itself are gone.
 */
export const isHeavy = ({ kind }: { kind: FaultKind }): boolean =>
  /swallowed$|^cable pulled$|missing$|launcher|write-ahead log/.test(kind);

type Draw = (random: Random) => Fault;
const killOf = (random: Random): Fault => ({ kind: 'service killed', process: random.pick(processes) });
const pauseMs = (random: Random): number => random.between(500, 5_000);

/** The links that carry traffic: to each server from each copy of the services, and to each service that gateways ask. */
const linksOf = (server: 'postgres' | 'redis', random: Random): string[] => {
  const [one, two] = copies.map((copy) => `${server}-${copy}`) as [string, string];
  return random.pick([[one], [two], [one, two]]);
};
const linksBetween = (random: Random): string[] => {
  const copy = random.pick(copies);
  return random.pick([[random.pick(asked)], asked.filter((name) => name.endsWith(`-${copy}`))]);
};
const swallowed = (kind: SwallowedKind, links: readonly string[], random: Random): Fault => ({
  kind,
  links,
  direction: random.pick(['requests', 'answers', 'both'] as const),
});
/** For how long after their start the processes find no keys. */
const startedWithout = (random: Random): { processes: readonly string[]; ms: number } => ({
  processes: random.pick([[random.pick(processes)], processes]),
  ms: random.between(1_000, 3_000),
});

const everywhere: [weight: number, draw: Draw][] = [
  [20, killOf],
  [
    12,
    (random) => ({
      kind: 'service killed at a durable step',
      process: random.pick(stageProcesses),
      at: random.pick(crashPoints),
    }),
  ],
  [3, (random) => ({ kind: 'service paused', process: random.pick(processes), ms: pauseMs(random) })],
  [5, (random) => ({ kind: 'service told to stop', process: random.pick(processes) })],
  [
    3,
    (random) => ({
      kind: 'clock off',
      process: random.pick(processes),
      offSeconds: random.pick([-3_600, 120]),
      ms: random.between(2_000, 5_000),
    }),
  ],
  [3, (random) => ({ kind: 'postgres stopped at once', ms: random.between(0, 1_500) })],
  [1, (random) => ({ kind: 'postgres killed', ms: random.between(0, 1_500) })],
  [2, (random) => ({ kind: 'postgres backend killed', nth: random.between(0, 1_000) })],
  [4, (random) => ({ kind: 'postgres sessions ended', share: random.between(1, 10) / 10 })],
  [2, (random) => ({ kind: 'postgres paused', ms: pauseMs(random) })],
  [
    6,
    (random) => ({
      kind: 'connection cut during COMMIT',
      when: random.pick(['sent', 'answered'] as const),
      times: random.between(1, 3),
    }),
  ],
  [2, (random) => swallowed('traffic before postgres swallowed', linksOf('postgres', random), random)],
  [2, (random) => swallowed('traffic between services swallowed', linksBetween(random), random)],
  [
    2,
    (random) => ({
      kind: 'cable pulled',
      links: random.pick([linksOf('postgres', random), linksBetween(random)]),
      ms: random.between(2_000, 8_000),
    }),
  ],
  [1, (random) => ({ kind: 'key folder missing', ...startedWithout(random) })],
  [1, (random) => ({ kind: 'facility keys missing', ...startedWithout(random) })],
  [2, (random) => ({ kind: 'jobs dropped', publications: random.between(1, 5) })],
  [2, (random) => ({ kind: 'jobs repeated', publications: random.between(1, 5) })],
  [2, (random) => ({ kind: 'jobs reordered', publications: random.between(1, 5) })],
];
const onRedis: [weight: number, draw: Draw][] = [
  [3, () => ({ kind: 'redis emptied' })],
  [3, (random) => ({ kind: 'redis killed', ms: random.between(0, 2_000) })],
  [2, (random) => ({ kind: 'redis paused', ms: pauseMs(random) })],
  [2, (random) => ({ kind: 'redis out of memory', ms: pauseMs(random) })],
  [1, () => ({ kind: 'redis scripts flushed' })],
  [2, (random) => swallowed('traffic before redis swallowed', linksOf('redis', random), random)],
];
const onPostgres: [weight: number, draw: Draw][] = [[4, () => ({ kind: 'queue tables emptied' })]];

/**
 * The faults of a run and their times: determined only by the seed, the queue and the count. Each kind occurs by its
 * weight.
 */
export function scheduleOf({
  seed,
  queue,
  faults,
  topology,
  kinds: wanted = [],
}: Pick<Options, 'seed' | 'queue' | 'faults'> & Partial<Pick<Options, 'topology' | 'kinds'>>): Planned[] {
  const random = randomOf(`${seed} ${queue} ${faults}`);
  const every = [...everywhere, ...(queue === 'redis' ? onRedis : onPostgres)];
  const isWanted = (draw: Draw): boolean =>
    wanted.length === 0 || wanted.some((word) => draw(randomOf('name')).kind.includes(word));
  const kinds = every.filter(([, draw]) => isWanted(draw));
  if (kinds.length === 0) throw new Error(`no fault on this queue is called ${wanted.join(' or ')}`);
  const all = kinds.reduce((sum, [weight]) => sum + weight, 0);
  const first = kinds.map(([, draw]) => draw);
  const further = kinds.flatMap(([weight, draw]) =>
    Array.from({ length: Math.max(0, Math.round((faults * weight) / all) - 1) }, () => draw),
  );
  const more = Array.from({ length: Math.max(0, faults - first.length - further.length) }, () => first[0] ?? killOf);
  const rest = random.shuffled([...further, ...more]);
  // a run with enough faults has every kind
  const drawn = faults < first.length ? random.shuffled([...first, ...rest]) : [...first, ...rest];
  const planned = random
    .shuffled(drawn.slice(0, faults))
    .map((draw, index) => ({ ...draw(random), after: (index + random.unit()) / (faults + 1) }));
  return withFailovers(topology ?? 'single', planned, random);
}
