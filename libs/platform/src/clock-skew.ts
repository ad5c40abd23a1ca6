import { Refused } from '@app/lifecycle';

/** With a larger difference from the database's clock, timers, tokens and leases would be wrong. */
const skewMsMax = 2_000;

/** Refuses when this process's clock differs from the database's by more than skewMsMax. */
export function refuseSkew(databaseNow: Date | undefined): void {
  if (!databaseNow || Math.abs(databaseNow.getTime() - Date.now()) > skewMsMax)
    throw new Refused('service.unavailable', { reason: 'clock-skew' });
}
