/** What a timeline shows of time: milliseconds since 1970, or since each case's opening. */
export interface Span {
  from: number;
  until: number;
}

export type Zoom = 'all' | 'month' | 'fit';
const day = 86_400_000;
const hour = 3_600_000;

/**
 * `all`: from the opening to what is still due; `month`: the last 30 days up to now, or up to the end of a case that is closed;
 * `fit`: from the first entry to the last.
 */
export function spanOf(zoom: Zoom, moments: readonly number[], dues: readonly number[], now: number): Span {
  const [first, last] = [Math.min(...moments), Math.max(...moments)];
  if (zoom === 'fit') return padded({ from: first, until: last });
  if (zoom === 'month')
    return {
      from: Math.min(now, Math.max(last, first + day)) - 30 * day,
      until: Math.min(now, Math.max(last, first + day)),
    };
  return padded({ from: first, until: Math.max(last, ...dues) });
}

/** Room at both ends, so that the first and the last mark are seen whole. */
function padded({ from, until }: Span): Span {
  const room = Math.max((until - from) * 0.03, hour / 60);
  return { from: from - room, until: until + room };
}

/** 0 at the start of the span, 1 at its end; beyond it outside of that. */
export const placeOf = (at: number, { from, until }: Span): number => (at - from) / (until - from);

const steps = [
  ...[1, 5, 15, 30].map((minutes) => minutes * 60_000),
  ...[1, 3, 6, 12].map((hours) => hours * hour),
  ...[1, 2, 7, 14, 30, 90, 180, 365].map((days) => days * day),
];

/** Round distances between grid lines, at most `max` of them. */
export function stepOf({ from, until }: Span, max: number): number {
  return steps.find((step) => (until - from) / step <= max) ?? (until - from) / max;
}

/** Grid lines at multiples of the step, as clocks in a zone show them: `offset` is how far the zone is ahead of UTC. */
export function gridOf(span: Span, step: number, offset = 0): number[] {
  const first = Math.ceil((span.from + offset) / step) * step - offset;
  const lines: number[] = [];
  for (let at = first; at <= span.until; at += step) lines.push(at);
  return lines;
}
