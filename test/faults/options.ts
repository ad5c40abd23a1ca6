import { randomBytes } from 'node:crypto';
import { parseArguments } from '../../infra/arguments.mjs';
import { poisonKinds, type PoisonKind } from './poison-kinds.js';
import type { Topology } from './failover/schedule.js';

export interface Options {
  queue: 'postgres' | 'redis';
  /**
   * With a standby of Postgres, with a Redis Cluster instead of one Redis, or the product as its own launcher starts
   * it.
   */
  topology: Topology;
  seed: string;
  faults: number;
  transitions: number;
  /** Only faults whose name contains one of these words. Empty: every kind. */
  kinds: readonly string[];
  clients: number;
  /**
   * The seconds for which deliveries may be left after the last command. A case may wait twice as long for its next
   * service.
   */
  patience: number;
  /** The file for the figures, as JSON. */
  json: string | undefined;
  /** Whether the folder with history, logs and data is kept. */
  keep: 'always' | 'failed' | 'never';
  /** Instead of making faults, hands over cases of which one is poison: every kind of poison, or the named one. */
  poison: 'all' | PoisonKind | undefined;
  /** Runs against products that are broken on purpose: all, or the named one. */
  controls: string | undefined;
}

export function readOptions(args: readonly string[]): Options {
  const { texts, flags } = parseArguments('test:faults', args);
  const { short, standby, cluster, launcher } = flags;
  if ([standby, cluster, launcher].filter(Boolean).length > 1)
    throw new Error('--standby, --cluster or --launcher, one at a time');
  const queue = cluster || texts['queue'] === 'redis' ? 'redis' : 'postgres';
  const keep = texts['keep'] === 'always' || texts['keep'] === 'never' ? texts['keep'] : 'failed';
  const count = (name: string, otherwise: number): number => Number(texts[name] ?? otherwise);
  const several = standby || cluster;
  return {
    queue,
    topology: standby ? 'standby' : cluster ? 'cluster' : launcher ? 'launcher' : 'single',
    seed: texts['seed'] ?? randomBytes(4).toString('hex'),
    faults: count('faults', launcher ? 10 : several ? 24 : short ? 50 : 1_000),
    transitions: count('transitions', launcher ? 1_500 : several ? 3_000 : short ? 2_500 : 100_000),
    kinds: (texts['kinds'] ?? '').split(',').filter((word) => word !== ''),
    clients: count('clients', 12),
    patience: count('patience', 60),
    json: texts['json'],
    keep,
    controls: texts['controls'],
    poison: poisonOf(texts['poison']),
  };
}

function poisonOf(name: string | undefined): Options['poison'] {
  const known = (['all', ...poisonKinds] as const).find((one) => one === name);
  if (name !== undefined && !known) throw new Error(`--poison is all, or one of ${poisonKinds.join(', ')}`);
  return known;
}
