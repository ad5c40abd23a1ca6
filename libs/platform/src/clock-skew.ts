import { Refused } from '@app/lifecycle';

/** Further from the database's clock than this, timers, tokens and leases would lie. */
const skewMsMax = 2_000;

/** Refuses when this process's clock is not the database's. */
export function refuseSkew(databaseNow: Date | undefined): void {
  if (!databaseNow || Math.abs(databaseNow.getTime() - Date.now()) > skewMsMax)
    throw new Refused('service.unavailable', { reason: 'clock-skew' });
}
