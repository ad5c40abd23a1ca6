import type { Line } from './history.js';

/** The first words of a fault whose moment did not come. */
export const notMade = 'not made: ';

/**
 * A fault that never happens tests nothing. A single miss is chance. When this many of a kind all missed, the harness
 * no longer works with the product.
 */
const missesMin = 3;

export function checkMade(lines: readonly Line[]): string[] {
  const kinds = new Map<string, { times: number; made: number }>();
  for (const line of lines) {
    if (line.type !== 'fault') continue;
    for (const name of [line.kind, ...stepOf(line.words)]) {
      const found = kinds.get(name) ?? { times: 0, made: 0 };
      found.times += 1;
      if (!line.words.startsWith(notMade)) found.made += 1;
      kinds.set(name, found);
    }
  }
  return [...kinds]
    .filter(([, { times, made }]) => made === 0 && times >= missesMin)
    .map(([name, { times }]) => `${name}: ordered ${times} times, and never made`);
}

/**
 * A crash at a step of the journal counts for that step, too: the harness finds each step inside the product's code,
 * which may change.
 */
const stepOf = (words: string): string[] =>
  (/(?:before|sent|after) (append|claim|publish|begin-delivery)$/.exec(words) ?? [])
    .slice(1)
    .map((step) => `crash at ${step}`);
