import type { Line } from './history.js';

/** How the words of a fault begin that waited for its moment, and its moment did not come. */
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

/** A process that ends at a step of the journal does it within another program's code: each step is held to it. */
const stepOf = (words: string): string[] =>
  (/(?:before|sent|after) (append|claim|publish|begin-delivery)$/.exec(words) ?? [])
    .slice(1)
    .map((step) => `crash at ${step}`);
