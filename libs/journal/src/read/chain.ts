import { createHash } from 'node:crypto';
import { hexOfBytes, type Chain, type ChainedEntry, type ChainEntry, type ChainPage, type Sha256 } from '@app/proof';

/** The hash function that services give to libs/proof. */
export const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();

/** One row of `journal.chain`: an entry and its case. */
export interface ChainRow {
  /** From the case, like head, version and state. */
  facility_id: string;
  case_id: string;
  seq: number | null;
  transition: string;
  from_state: string;
  to_state: string;
  actor_id: string;
  actor_role: string;
  at_us: string;
  request_id: Buffer;
  body: string;
  identity_digest: Buffer | null;
  protection_digest: Buffer | null;
  route_digest: Buffer | null;
  hash: Buffer;
  head: Buffer;
  version: number;
  state: string;
}

/** Makes a chain of the rows of `journal.chain`; undefined when there is no row, because then there is no such case. */
export function chainOf(rows: readonly ChainRow[]): Chain | undefined {
  const [first] = rows;
  if (!first) return undefined;
  const entries = rows.filter((row) => row.seq !== null).map(chainedEntry);
  const { facility_id: facilityId, head, version, state } = first;
  return { caseId: entries[0]?.caseId ?? '', facilityId, head, version, state, entries };
}

const chainedEntry = (row: ChainRow): ChainedEntry => ({
  caseId: row.case_id,
  seq: row.seq ?? 0,
  transition: row.transition,
  from: row.from_state,
  to: row.to_state,
  actorId: row.actor_id,
  actorRole: row.actor_role,
  atMicros: row.at_us,
  requestId: row.request_id,
  body: row.body,
  identity: row.identity_digest,
  protection: row.protection_digest,
  route: row.route_digest,
  hash: row.hash,
});

/** Makes a page of the rows of `journal.chain_page`, with bytes as hexadecimal text. */
export function chainPageOf(rows: readonly (ChainRow & { genesis: Buffer })[], limit: number): ChainPage | undefined {
  const [first] = rows;
  if (!first) return undefined;
  const entries = rows.filter((row) => row.seq !== null).map((row) => shown(chainedEntry(row)));
  return {
    caseId: first.case_id,
    facilityId: first.facility_id,
    genesis: hexOfBytes(first.genesis),
    head: hexOfBytes(first.head),
    version: first.version,
    state: first.state,
    entries,
    next: entries.length === limit ? (entries.at(-1)?.seq ?? null) : null,
  };
}

const shown = (entry: ChainedEntry): ChainEntry => ({
  ...entry,
  requestId: hexOfBytes(entry.requestId),
  identity: entry.identity && hexOfBytes(entry.identity),
  protection: entry.protection && hexOfBytes(entry.protection),
  route: entry.route && hexOfBytes(entry.route),
  hash: hexOfBytes(entry.hash),
});
