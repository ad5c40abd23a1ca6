import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';

export interface Options {
  queue: 'postgres' | 'redis';
  seed: string;
  faults: number;
  transitions: number;
  clients: number;
  /** How long, in seconds, deliveries may be left after the last command; a case may wait twice as long for its next service. */
  patience: number;
  /** Where the figures go as JSON. */
  json: string | undefined;
  /** Whether the scratch folder with history, logs and data stays. */
  keep: 'always' | 'failed' | 'never';
  /** Hands over cases of which one is poison, instead of making faults. */
  poison: boolean;
  /** Runs against products that are broken on purpose: all of them, or the named one. */
  controls: string | undefined;
}

export const usage = `usage: npm run test:faults -- [--short] [--queue postgres|redis] [--seed TEXT] [--faults N] [--transitions N]
                               [--clients N] [--patience SECONDS] [--json FILE] [--keep always|failed|never] [--controls all|NAME]
                               [--poison]
  A full run is 1,000 faults over 100,000 transitions; --short is 60 over 3,000. Exit codes: 0 all holds, 1 something
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
      clients: { type: 'string', default: '12' },
      patience: { type: 'string', default: '60' },
      json: { type: 'string' },
      keep: { type: 'string', default: 'failed' },
      controls: { type: 'string' },
      poison: { type: 'boolean', default: false },
    },
  });
  const { queue, short, keep } = values;
  if (queue !== 'postgres' && queue !== 'redis') throw new Error(`--queue is postgres or redis\n${usage}`);
  if (keep !== 'always' && keep !== 'failed' && keep !== 'never')
    throw new Error(`--keep is always, failed or never\n${usage}`);
  return {
    queue,
    seed: values.seed,
    faults: count('faults', values.faults ?? (short ? '60' : '1000')),
    transitions: count('transitions', values.transitions ?? (short ? '3000' : '100000')),
    clients: count('clients', values.clients),
    patience: count('patience', values.patience),
    json: values.json,
    keep,
    controls: values.controls,
    poison: values.poison,
  };
}

function count(name: string, text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new Error(`--${name} is a number\n${usage}`);
  return Number(text);
}
