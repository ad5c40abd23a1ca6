import type { Compartment } from '@app/lifecycle';
import type { VerifiedEntry } from '../../parts/verified-chain';

const lastsMs = 3 * 3_600_000;

/** Whether this person broke the glass of this compartment within the last three hours. The server decides; this spares a request that it would refuse. */
export const isBrokenFor = (
  entries: readonly VerifiedEntry[],
  compartment: Compartment,
  actorId: string,
  now: number,
): boolean =>
  entries.some(
    (one) =>
      one.transition === 'case.break-glass' &&
      one.actorId === actorId &&
      one.body['compartment'] === compartment &&
      now - one.at.getTime() < lastsMs,
  );
