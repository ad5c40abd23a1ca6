import type { ChainPage } from '../api/types';
import { csvOf } from '../parts/csv';
import type { VerifiedEntry } from '../parts/verified-chain';
import type { Proof } from './proofs';

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

/** Names of columns stay the same in every language: programs read them. */
const columns = [
  ...['case', 'seq', 'at_utc', 'facility_time', 'who', 'role', 'transition', 'sentence', 'details', 'from', 'to'],
  ...['request_id', 'identity_digest', 'protection_digest', 'route_digest', 'prev_hash', 'hash', 'proof'],
];

/** The entries that are shown, with digests in the place of what is sealed. `genesis` is what the first one extends. */
export function timelineCsv(
  cases: readonly { ref: string; genesis: string; entries: readonly VerifiedEntry[]; lines: readonly Line[] }[],
  facilityTime: (ref: string, at: Date) => string,
): string {
  return csvOf([
    columns,
    ...cases.flatMap(({ ref, genesis, entries, lines }) =>
      lines.map(({ entry, who, role, sentence, details, proof }) => [
        ...[ref, entry.seq, entry.at.toISOString(), facilityTime(ref, entry.at), who, role, entry.transition, sentence],
        ...[
          details.join('; '),
          entry.from === '-' ? null : entry.from,
          entry.to,
          entry.requestId,
          entry.identity,
          entry.protection,
          entry.route,
        ],
        ...[prevHash(entries, entry, genesis), entry.hash, proof],
      ]),
    ),
  ]);
}

/** The hash that an entry extends. */
export function prevHash(entries: readonly VerifiedEntry[], entry: VerifiedEntry, genesis: string): string {
  const place = entries.indexOf(entry);
  return place <= 0 ? genesis : (entries[place - 1]?.hash ?? genesis);
}

/** Whole chains as they were fetched, with the field names of docs/journal.md: whoever gets the file can hash them again. */
export const chainsJson = (chains: readonly { ref: string; chain: Omit<ChainPage, 'next'> }[], at: Date): string =>
  `${JSON.stringify(
    {
      format: 'safe-passage/chain/v1',
      exportedAt: at.toISOString(),
      cases: chains.map(({ ref, chain }) => ({ ref, ...chain, next: null })),
    },
    null,
    2,
  )}\n`;

/** Only what is in every list: no state, no facility, nothing of the people. */
export const fileName = (what: string, refs: readonly string[], at: Date, ending: string): string =>
  [what, ...(refs.length === 1 ? refs : [`${refs.length}-cases`]), at.toISOString().slice(0, 10)].join('_') +
  `.${ending}`;
