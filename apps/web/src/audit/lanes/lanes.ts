import type { VerifiedEntry } from '../../parts/verified-chain';

export const laneNames = ['intake', 'referral', 'transit', 'resettlement'] as const;
export type LaneName = (typeof laneNames)[number];

/** The time between the entry that brought a case to a state and the one that took it on. Milliseconds. */
export interface Stay {
  state: string;
  lane: LaneName;
  from: number;
  /** null: it stands there now. */
  until: number | null;
  /** The entry that brought it there. */
  seq: number;
}

type Told = Pick<VerifiedEntry, 'seq' | 'transition' | 'from' | 'to' | 'at'>;

/** The lane of a state: an offered case waits in the lane that it is offered to; a closed one is in none. */
export const laneOf = (state: string): LaneName | undefined => laneNames.find((lane) => state.startsWith(`${lane}.`));

export function staysOf(entries: readonly Told[]): Stay[] {
  const moves = entries.filter((entry) => entry.from !== entry.to);
  return moves.flatMap(({ to, at, seq }, index) => {
    const lane = laneOf(to);
    return lane ? [{ state: to, lane, from: at.getTime(), until: moves[index + 1]?.at.getTime() ?? null, seq }] : [];
  });
}

/** Where an entry's mark stands: in the lane that it leads to, and where it closes the case in the one that it left. */
export const laneOfEntry = ({ from, to }: Pick<Told, 'from' | 'to'>): LaneName =>
  laneOf(to) ?? laneOf(from) ?? 'resettlement';

export interface Hold {
  from: number;
  until: number | null;
}

/** When the case was on hold: from the hold until it was resumed, or closed. */
export function holdsOf(entries: readonly Told[]): Hold[] {
  const holds: Hold[] = [];
  for (const { transition, to, at } of entries) {
    const last = holds.at(-1);
    const isHeld = last !== undefined && last.until === null;
    if (transition === 'case.hold' && !isHeld) holds.push({ from: at.getTime(), until: null });
    if (isHeld && (transition === 'case.resume' || to.startsWith('closed.'))) last.until = at.getTime();
  }
  return holds;
}
