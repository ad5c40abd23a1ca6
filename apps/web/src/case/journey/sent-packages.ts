import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { CompartmentView } from '@app/api';
import type { VerifiedEntry } from '../../parts/verified-chain';
import { isRecord } from '../sealed/opened-people';

/** A package that was made for UNHCR, as the open entry tells of it. */
export interface SentPackage {
  seq: number;
  at: Date;
  actorId: string;
  channel: string;
  digest: string;
}

/** Every package of the case, the latest first: a referral that was returned is sent anew. */
export const sentPackages = (
  entries: readonly Pick<VerifiedEntry, 'seq' | 'at' | 'actorId' | 'transition' | 'body'>[],
): SentPackage[] =>
  entries
    .filter((one) => one.transition === 'referral.send')
    .map(({ seq, at, actorId, body }) => ({
      ...{ seq, at, actorId },
      channel: typeof body['channel'] === 'string' ? body['channel'] : '',
      digest: typeof body['packageDigest'] === 'string' ? body['packageDigest'] : '',
    }))
    .reverse();

export interface PackageContent {
  /** The very bytes whose digest stands in the entry. */
  text: string;
  matches: boolean;
  people: Readonly<Record<string, unknown>>[];
}

/** What was sealed with a package, out of the opened compartment; undefined where it holds none. */
export function contentOf(
  { seq, digest }: SentPackage,
  opened: CompartmentView['entries'],
): PackageContent | undefined {
  const text = opened.find((one) => one.seq === seq)?.content['package'];
  if (typeof text !== 'string') return undefined;
  return { text, matches: bytesToHex(sha256(utf8ToBytes(text))) === digest, people: peopleIn(text) };
}

function peopleIn(text: string): PackageContent['people'] {
  try {
    const read: unknown = JSON.parse(text);
    return isRecord(read) && Array.isArray(read['people']) ? (read['people'] as unknown[]).filter(isRecord) : [];
  } catch {
    return [];
  }
}
