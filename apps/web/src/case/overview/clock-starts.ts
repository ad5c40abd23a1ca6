import { lifecycle, startedBy, type CaseFile } from '@app/lifecycle';
import type { VerifiedEntry } from '../../parts/verified-chain';

/** When each clock was last started, from the entries whose rows start it. Clocks without such an entry are left out. */
export function clockStarts(entries: readonly VerifiedEntry[], file: CaseFile): ReadonlyMap<string, Date> {
  const starts = new Map<string, Date>();
  for (const entry of entries) for (const name of clocksStartedBy(entry, file)) starts.set(name, entry.at);
  return starts;
}

function clocksStartedBy({ transition, body, seq }: VerifiedEntry, file: CaseFile): string[] {
  const row = lifecycle.transitions.get(transition);
  return (row ? startedBy(row, { file, input: body, seq }) : []).map((one) =>
    typeof one === 'string' ? one : one.name,
  );
}

/** The part of a clock's time that is used up, from 0 to 1. */
export function usedUp(startedAt: Date | undefined, dueAt: string, now: number): number | undefined {
  if (!startedAt) return undefined;
  const whole = Date.parse(dueAt) - startedAt.getTime();
  return whole <= 0 ? 1 : Math.min(1, Math.max(0, (now - startedAt.getTime()) / whole));
}
