import type { VerifiedEntry } from '../../parts/verified-chain';
import type { Proof } from '../proofs/proofs';

/** One entry as the screen says it. */
export interface Line {
  entry: VerifiedEntry;
  /** The user name, or where there is none the id. */
  who: string;
  role: string;
  sentence: string;
  details: readonly string[];
  proof: Proof;
}

/** The hash that an entry extends. */
export function prevHash(entries: readonly VerifiedEntry[], entry: VerifiedEntry, genesis: string): string {
  const place = entries.indexOf(entry);
  return place <= 0 ? genesis : (entries[place - 1]?.hash ?? genesis);
}
