/** A span on a time axis; without a start it comes from before the axis begins. */
export interface Span {
  from?: number | undefined;
  until: number;
}

export interface Axis {
  from: number;
  until: number;
}

/** An axis that holds all spans and marks, with a little room at both ends. */
export function axisOf(spans: readonly Span[], marks: readonly number[]): Axis | undefined {
  const all = [...spans.flatMap((one) => (one.from === undefined ? [one.until] : [one.from, one.until])), ...marks];
  const times = all.filter((one) => Number.isFinite(one));
  if (times.length === 0) return undefined;
  const [from, until] = [Math.min(...times), Math.max(...times)];
  const room = Math.max((until - from) * 0.04, 3_600_000);
  return { from: from - room, until: until + room };
}

/** Where on the axis, in per cent. */
export const placeOn = (axis: Axis, at: number): number =>
  Math.min(100, Math.max(0, ((at - axis.from) / (axis.until - axis.from)) * 100));

export const barOn = (axis: Axis, { from = axis.from, until }: Span): { start: number; width: number } => {
  const start = placeOn(axis, from);
  return { start, width: Math.max(0.6, placeOn(axis, until) - start) };
};
