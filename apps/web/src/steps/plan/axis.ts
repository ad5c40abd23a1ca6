/** A leg as it is drawn: where known, both ends of it. */
export interface Span {
  departs: string;
  arrives: string;
}

export interface Bar {
  no: number;
  /** Parts of the axis, in percent. */
  start: number;
  length: number;
  /** Milliseconds; less than nothing where it arrives before it departs. */
  duration: number;
  /** Milliseconds since the leg before has arrived; less than nothing where the two overlap. */
  wait: number | undefined;
}

export interface Axis {
  bars: Bar[];
  /** Midnights, UTC, in percent. */
  days: { at: string; start: number }[];
}

const dayMs = 86_400_000;
const daysMax = 60;
/** A leg of a few minutes is still seen. */
const leastLength = 0.8;

/** Where the legs lie on one axis of UTC. Legs without both times are not drawn, and keep their number. */
export function axisOf(legs: readonly Span[]): Axis | undefined {
  const known = legs.flatMap(({ departs, arrives }, index) =>
    departs === '' || arrives === '' ? [] : [{ no: index + 1, from: Date.parse(departs), to: Date.parse(arrives) }],
  );
  const instants = known.flatMap((one) => [one.from, one.to]);
  if (instants.length === 0) return undefined;
  const first = Math.min(...instants);
  const whole = Math.max(Math.max(...instants) - first, 60_000);
  const part = (ms: number): number => (ms / whole) * 100;
  return {
    bars: known.map(({ no, from, to }, index) => {
      const before = known[index - 1];
      return {
        no,
        start: part(Math.min(from, to) - first),
        length: Math.max(part(Math.abs(to - from)), leastLength),
        duration: to - from,
        wait: before && before.no === no - 1 ? from - before.to : undefined,
      };
    }),
    days: midnights(first, first + whole).map((at) => ({ at: new Date(at).toISOString(), start: part(at - first) })),
  };
}

/** Fewer marks where the journey takes months. */
function midnights(from: number, to: number): number[] {
  const first = Math.ceil(from / dayMs) * dayMs;
  const count = Math.max(0, Math.floor((to - first) / dayMs) + 1);
  const every = Math.ceil(count / daysMax) || 1;
  return Array.from({ length: Math.ceil(count / every) }, (_, index) => first + index * every * dayMs);
}
