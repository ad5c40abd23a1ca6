/** Counts from 1 to 4 could be recognised as people. */
export const smallest = 5;

export const isSmall = (count: number): boolean => count > 0 && count < smallest;

/** Parts that add up to a total which is shown too (a cell), or which may be known from elsewhere (null). */
export interface Sum {
  total: string | null;
  parts: readonly string[];
}

/**
 * Which cells are withheld. First every count from 1 to 4. Then, as long as one sum tells what it hides: the next smallest of its cells
 * as well. A sum tells when a single one of its cells is hidden, or when its total is known and all that is hidden of the
 * parts is less than 5 together (1 and 1 would follow from "2 are missing, and nothing hidden is 0").
 *
 * Each sum is protected by itself. Several sums solved together, or the figures of two windows subtracted from each other, may
 * still tell: see docs/security.md.
 */
export function withheld(cells: ReadonlyMap<string, number>, sums: readonly Sum[]): ReadonlySet<string> {
  const hidden = new Set([...cells].filter(([, count]) => isSmall(count)).map(([name]) => name));
  for (let grew = true; grew;) {
    grew = false;
    for (const sum of sums) {
      const next = tells(cells, sum, hidden) ? nextSmallest(cells, sum, hidden) : undefined;
      if (next === undefined) continue;
      hidden.add(next);
      grew = true;
    }
  }
  return hidden;
}

function tells(cells: ReadonlyMap<string, number>, { total, parts }: Sum, hidden: ReadonlySet<string>): boolean {
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
