/**
 * A token bucket for each name: `atOnce` requests, then `perSecond` more each second. Names are those of known logs, so
 * their number is limited.
 */
export class RateLimit {
  private readonly buckets = new Map<string, { left: number; at: number }>();

  constructor(
    private readonly atOnce: number,
    private readonly perSecond: number,
  ) {}

  /** Whether one more request may pass at that time, in milliseconds. */
  take(name: string, nowMs: number): boolean {
    const { left, at } = this.buckets.get(name) ?? { left: this.atOnce, at: nowMs };
    // a clock that was set back adds no tokens
    const filled = Math.min(this.atOnce, left + (Math.max(0, nowMs - at) / 1000) * this.perSecond);
    this.buckets.set(name, { left: filled >= 1 ? filled - 1 : filled, at: nowMs });
    return filled >= 1;
  }
}
