/** Counts from 1 to 4 could be recognised as people. */
export const smallest = 5;

export const isSmall = (count: number): boolean => count > 0 && count < smallest;

/** Parts that add up to a total. The total is shown (the name of its cell), or may be known from elsewhere (null). */
export interface Sum {
  total: string | null;
  parts: readonly string[];
}

/**
 * Returns the cells that are withheld. First, every count from 1 to 4. Then, as long as a hidden number can be computed
 * from some sum, the next smallest cell of that sum as well. It can be computed when only one cell of the sum is
 * hidden, or when the total is known and the hidden parts are together less than 5 (with "2 are missing, and nothing
 * hidden is 0", both are 1).
 *
 * Each sum is protected on its own. Somebody who solves several sums together, or subtracts the figures of two windows,
 * may still learn a number: see docs/security.md.
 */
export function withheld(cells: ReadonlyMap<string, number>, sums: readonly Sum[]): ReadonlySet<string> {
  const hidden = new Set([...cells].filter(([, count]) => isSmall(count)).map(([name]) => name));
  for (let grew = true; grew;) {
    grew = false;
    for (const sum of sums) {
      const next = isComputable(cells, sum, hidden) ? nextSmallest(cells, sum, hidden) : undefined;
      if (next === undefined) continue;
      hidden.add(next);
      grew = true;
    }
  }
  return hidden;
}

function isComputable(cells: ReadonlyMap<string, number>, { total, parts }: Sum, hidden: ReadonlySet<string>): boolean {
  const hiddenParts = parts.filter((name) => hidden.has(name));
  const totalIsHidden = total !== null && hidden.has(total);
  const count = hiddenParts.length + (totalIsHidden ? 1 : 0);
  if (count < 2) return count === 1;
  return !totalIsHidden && hiddenParts.reduce((all, name) => all + (cells.get(name) ?? 0), 0) < smallest;
}

function nextSmallest(
  cells: ReadonlyMap<string, number>,
  { total, parts }: Sum,
  hidden: ReadonlySet<string>,
): string | undefined {
  const shown = [...parts, ...(total === null ? [] : [total])].filter(
    (name) => !hidden.has(name) && (cells.get(name) ?? 0) > 0,
  );
  return shown.sort((one, other) => (cells.get(one) ?? 0) - (cells.get(other) ?? 0))[0];
}
