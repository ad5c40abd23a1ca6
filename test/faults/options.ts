import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { poisonKinds, type PoisonKind } from './poison-kinds.js';
import type { Topology } from './failover/schedule.js';

export interface Options {
  queue: 'postgres' | 'redis';
  /** A standby beside Postgres, a Redis Cluster instead of one Redis, or the product as its own launcher starts it. */
  topology: Topology;
  seed: string;
  faults: number;
  transitions: number;
  /** Only faults whose name has one of these words in it; empty: every kind. */
  kinds: readonly string[];
  clients: number;
  /** How long, in seconds, deliveries may be left after the last command; a case may wait twice as long for its next service. */
  patience: number;
  /** Where the figures go as JSON. */
  json: string | undefined;
  /** Whether the scratch folder with history, logs and data stays. */
  keep: 'always' | 'failed' | 'never';
  /** Hands over cases of which one is poison, instead of making faults: every kind, or the named one. */
  poison: 'all' | PoisonKind | undefined;
  /** Runs against products that are broken on purpose: all of them, or the named one. */
  controls: string | undefined;
}

export const usage = `usage: npm run test:faults -- [--short] [--queue postgres|redis] [--seed TEXT] [--faults N] [--transitions N]
                               [--kinds WORD,…] [--clients N] [--patience SECONDS] [--json FILE] [--keep always|failed|never] [--controls all|NAME]
                               [--standby | --cluster | --launcher | --poison all|KIND]
  A full run is 1,000 faults over 100,000 transitions; --short is 50 over 2,500. --standby (a second Postgres
  that is promoted) and --cluster (Redis Cluster) are 24 over 3,000; --launcher (npm start and its own Postgres,
  which nobody else starts again) is 10 over 1,500. Exit codes: 0 all holds, 1 something
  does not, 2 the run itself could not be made.`;

export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean', default: false },
      queue: { type: 'string', default: 'postgres' },
      seed: { type: 'string', default: randomBytes(4).toString('hex') },
      faults: { type: 'string' },
      transitions: { type: 'string' },
      kinds: { type: 'string', default: '' },
      clients: { type: 'string', default: '12' },
      patience: { type: 'string', default: '60' },
      json: { type: 'string' },
      keep: { type: 'string', default: 'failed' },
      controls: { type: 'string' },
      standby: { type: 'boolean', default: false },
      cluster: { type: 'boolean', default: false },
      launcher: { type: 'boolean', default: false },
      poison: { type: 'string' },
    },
  });
  const { short, keep, standby, cluster, launcher } = values;
  if ([standby, cluster, launcher].filter(Boolean).length > 1)
    throw new Error(`--standby, --cluster or --launcher, one at a time\n${usage}`);
  const queue = cluster ? 'redis' : values.queue;
  if (queue !== 'postgres' && queue !== 'redis') throw new Error(`--queue is postgres or redis\n${usage}`);
  if (keep !== 'always' && keep !== 'failed' && keep !== 'never')
    throw new Error(`--keep is always, failed or never\n${usage}`);
  const several = standby || cluster;
  return {
    queue,
    topology: standby ? 'standby' : cluster ? 'cluster' : launcher ? 'launcher' : 'single',
    seed: values.seed,
    faults: count('faults', values.faults ?? (launcher ? '10' : several ? '24' : short ? '50' : '1000')),
    transitions: count(
      'transitions',
      values.transitions ?? (launcher ? '1500' : several ? '3000' : short ? '2500' : '100000'),
    ),
    kinds: values.kinds.split(',').filter((word) => word !== ''),
    clients: count('clients', values.clients),
    patience: count('patience', values.patience),
    json: values.json,
    keep,
    controls: values.controls,
    poison: poisonOf(values.poison),
  };
}

function poisonOf(name: string | undefined): Options['poison'] {
  const known = (['all', ...poisonKinds] as const).find((one) => one === name);
  if (name !== undefined && !known) throw new Error(`--poison is all, or one of ${poisonKinds.join(', ')}\n${usage}`);
  return known;
}

function count(name: string, text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new Error(`--${name} is a number\n${usage}`);
  return Number(text);
}
