import { areEqual, hexOfBytes } from './bytes.js';
import { compartments, type Bundle, type Place, type SealedParts } from './bundle.js';
import { entryHash, firstBreak, isWellFormed, type ChainedEntry, type Sha256 } from './chain.js';
import { parseCheckpoint, type Checkpoint } from './checkpoint.js';
import { faultOf, warningOf, type Fault, type Warning } from './faults.js';
import { isConsistent, isIncluded, leafHash } from './merkle.js';
import { parseNote, type VerifyEd25519 } from './note.js';
import { standingOf, type Policy, type Standing } from './policy.js';
import { readHash } from './read.js';
import type { Seen, SeenCase } from './seen.js';

export interface Against {
  policy: Policy;
  /** For any logs. Empty when nothing was seen before: the first time is trusted. */
  seen: readonly Seen[];
  /**
   * A consistency proof from elsewhere between the tree seen before and the tree of the bundle; either may be the
   * smaller one.
   */
  between?: readonly Uint8Array[];
}

export interface Means {
  sha256: Sha256;
  verify: VerifyEd25519;
}

export type Verdict =
  { holds: true; facts: Facts; warnings: Warning[]; remember: Seen | null } | { holds: false; fault: Fault };

/** The facts that hold. */
export interface Facts {
  entries: { all: number; inLog: number };
  reads: { all: number; inLog: number };
  /** The number of sealed parts that match their digests, and of those that are missing from the bundle. */
  sealed: { all: number; absent: number };
  checkpoint: Checkpoint;
  standing: Standing;
  /** The size of the tree seen before, and the number of entries of this case then. */
  seen: { size: number; version: number | null } | null;
}

/**
 * Verifies the bundle. Checks that name a row come before checks that name none, and the check of an entry comes before
 * what follows from it, so the fault names the row that was changed. `remember` is null when the bundle adds nothing
 * new, or does not prove that the log continues the one seen before.
 */
export function verifyBundle(bundle: Bundle, against: Against, means: Means): Verdict {
  const touched =
    brokenChain(bundle, means) ??
    wrongOrigin(bundle, means) ??
    wrongSealed(bundle, means) ??
    wrongRead(bundle) ??
    missingRow(bundle, undefined);
  if (touched) return { holds: false, fault: touched };

  const signed = signedCheckpoint(bundle, against.policy, means);
  if ('code' in signed) return { holds: false, fault: signed };
  const { checkpoint, standing } = signed;
  const seen = against.seen.find(({ origin }) => origin === checkpoint.origin);
  const seenCase = seen?.cases.find(({ caseId }) => caseId === bundle.chain.caseId);
  const fault =
    outsideLog(bundle, checkpoint, means) ??
    changedSince(bundle, checkpoint, seenCase) ??
    rewritten(bundle, checkpoint, seen, against, means) ??
    (standing.hasQuorum ? undefined : faultOf('quorum-not-met'));
  if (fault) return { holds: false, fault };

  const warnings = warningsOf(bundle, checkpoint, seen, seenCase, against);
  const isNews = !warnings.some(({ code }) => code === 'older-than-seen' || code === 'consistency-not-shown');
  return {
    holds: true,
    facts: factsOf(bundle, checkpoint, standing, seen, seenCase),
    warnings,
    remember: isNews ? remembered(bundle, checkpoint, seen) : null,
  };
}

function brokenChain({ chain }: Bundle, { sha256 }: Means): Fault | undefined {
  const broken = firstBreak(chain, sha256);
  return broken && faultOf(broken.fault, { seq: broken.seq });
}

/** A case that began by a split names the entry of the split and its hash, and that entry names the case. */
function wrongOrigin({ chain, origin }: Bundle, { sha256 }: Means): Fault | undefined {
  const named = objectIn(chain.entries[0]?.body, 'origin');
  if (!named) return origin ? faultOf('origin-differs', { seq: 1 }) : undefined;
  if (!origin) return faultOf('origin-missing', { seq: 1 });
  const { entry, prev } = origin;
  const isNamed =
    named['case'] === entry.caseId && named['seq'] === entry.seq && named['hash'] === hexOfBytes(entry.hash);
  const isWhole = isWellFormed(entry) && areEqual(entry.hash, entryHash(prev, entry, sha256));
  const namesCase = objectIn(entry.body, 'part')?.['id'] === chain.caseId;
  return isNamed && isWhole && namesCase ? undefined : faultOf('origin-differs', { seq: 1 });
}

/** An object in a body, which is the text that was hashed and may be no JSON. */
function objectIn(body: string | undefined, field: string): Record<string, unknown> | undefined {
  try {
    const value = (JSON.parse(body ?? 'null') as Record<string, unknown> | null)?.[field];
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function wrongSealed({ chain, sealed }: Bundle, { sha256 }: Means): Fault | undefined {
  const given = new Set<number>();
  for (const parts of sealed) {
    const { seq } = parts;
    const entry = chain.entries[seq - 1];
    if (!entry || given.has(seq)) return faultOf('sealed-of-no-entry', { seq });
    given.add(seq);
    if (!compartments.every((name) => isRecorded(parts[name], entry[name], sha256)))
      return faultOf('sealed-changed', { seq });
  }
  return undefined;
}

/** A part may be left out: the chain has its digest, and someone else may have the part. */
const isRecorded = (part: SealedParts['identity'], digest: ChainedEntry['identity'], sha256: Sha256): boolean =>
  part === null || (digest !== null && areEqual(sha256(part), digest));

function wrongRead({ chain, reads }: Bundle): Fault | undefined {
  const ids = new Set<string>();
  for (const { id, caseId } of reads) {
    if (caseId !== chain.caseId) return faultOf('read-of-another-case', { readId: id });
    if (ids.has(id)) return faultOf('read-twice', { readId: id });
    ids.add(id);
  }
  return undefined;
}

/** Finds a row that the log’s indexes name, or that was seen before, and that the bundle does not have. */
function missingRow({ chain, reads, log }: Bundle, seenCase: SeenCase | undefined): Fault | undefined {
  const { length } = chain.entries;
  if (Math.max(log.entries.length, seenCase?.version ?? 0) > length) return faultOf('entries-cut', { seq: length + 1 });
  if (Math.max(log.reads.length, seenCase?.reads ?? 0) > reads.length) return faultOf('reads-cut');
  return undefined;
}

function signedCheckpoint(
  { log }: Bundle,
  policy: Policy,
  { verify }: Means,
): { checkpoint: Checkpoint; standing: Standing } | Fault {
  let read;
  try {
    const note = parseNote(log.checkpoint);
    read = { note, checkpoint: parseCheckpoint(note.body) };
  } catch {
    return faultOf('checkpoint-malformed');
  }
  try {
    const standing = standingOf(read.note, policy, verify);
    return standing.log ? { checkpoint: read.checkpoint, standing } : faultOf('checkpoint-of-no-known-log');
  } catch {
    return faultOf('checkpoint-forged');
  }
}

function outsideLog(
  { chain, reads, origin, log }: Bundle,
  { size, root }: Checkpoint,
  { sha256 }: Means,
): Fault | undefined {
  const isAt = (data: Uint8Array, { index, proof }: Place): boolean =>
    isIncluded({ leaf: leafHash(data, sha256), index, size, proof, root }, sha256);
  // An entry without an index is either newer than the checkpoint, or covered by a later entry, whose hash includes it.
  for (const [at, { seq, hash }] of chain.entries.entries()) {
    const place = log.entries[at];
    if (place ? !isAt(hash, place) : place === undefined) return faultOf('entry-not-in-log', { seq });
  }
  for (const [at, read] of reads.entries()) {
    const place = log.reads[at];
    if (place ? !isAt(readHash(read, sha256), place) : place === undefined)
      return faultOf('read-not-in-log', { readId: read.id });
  }
  if (origin?.place && !isAt(origin.entry.hash, origin.place)) return faultOf('origin-not-in-log', { seq: 1 });
  return undefined;
}

function changedSince(bundle: Bundle, { size }: Checkpoint, seenCase: SeenCase | undefined): Fault | undefined {
  if (!seenCase) return undefined;
  const { version, head, from } = seenCase;
  const last = bundle.chain.entries[version - 1];
  if (last && !areEqual(last.hash, head)) return faultOf('history-changed', { seq: version });
  if (size < from) return undefined;
  if (last && bundle.log.entries[version - 1] === null) return faultOf('entry-not-in-log', { seq: version });
  return missingRow(bundle, seenCase);
}

function rewritten(
  bundle: Bundle,
  { size, root }: Checkpoint,
  seen: Seen | undefined,
  against: Against,
  { sha256 }: Means,
): Fault | undefined {
  if (!seen) return undefined;
  if (size === seen.size) return areEqual(root, seen.root) ? undefined : faultOf('log-shows-two-trees');
  const proof = proofBetween(bundle, size, seen, against);
  if (!proof) return undefined;
  const [smaller, greater] = size > seen.size ? [seen, { size, root }] : [{ size, root }, seen];
  const sizes = { size1: smaller.size, size2: greater.size, root1: smaller.root, root2: greater.root };
  return isConsistent({ ...sizes, proof }, sha256) ? undefined : faultOf('log-rewritten');
}

function proofBetween(
  { log }: Bundle,
  size: number,
  seen: Seen,
  { between }: Against,
): readonly Uint8Array[] | undefined {
  if (size > seen.size && log.since?.size === seen.size) return log.since.proof;
  return between;
}

function warningsOf(
  bundle: Bundle,
  { size }: Checkpoint,
  seen: Seen | undefined,
  seenCase: SeenCase | undefined,
  against: Against,
): Warning[] {
  const { chain, reads, origin, log } = bundle;
  const isOlder =
    (seen !== undefined && size < seen.size) ||
    (seenCase !== undefined && (chain.entries.length < seenCase.version || reads.length < seenCase.reads));
  const isUnshown = seen !== undefined && size > seen.size && !proofBetween(bundle, size, seen, against);
  return [
    ...(log.entries.includes(null) || origin?.place === null ? [warningOf('entries-newer')] : []),
    ...(log.reads.includes(null) ? [warningOf('reads-newer')] : []),
    ...(isUnshown ? [warningOf('consistency-not-shown')] : []),
    ...(isOlder ? [warningOf('older-than-seen')] : []),
  ];
}

function factsOf(
  { chain, reads, sealed, log }: Bundle,
  checkpoint: Checkpoint,
  standing: Standing,
  seen: Seen | undefined,
  seenCase: SeenCase | undefined,
): Facts {
  const isThere = (part: unknown): boolean => part !== null;
  const given = sealed.flatMap((parts) => compartments.map((name) => parts[name])).filter(isThere).length;
  const recorded = chain.entries.flatMap((entry) => compartments.map((name) => entry[name])).filter(isThere).length;
  return {
    entries: { all: chain.entries.length, inLog: log.entries.filter(isThere).length },
    reads: { all: reads.length, inLog: log.reads.filter(isThere).length },
    sealed: { all: given, absent: recorded - given },
    checkpoint,
    standing,
    seen: seen ? { size: seen.size, version: seenCase?.version ?? null } : null,
  };
}

function remembered({ chain, reads, log }: Bundle, { origin, size, root }: Checkpoint, seen: Seen | undefined): Seen {
  const places = [...log.entries, ...log.reads];
  const { caseId, version, head } = chain;
  // Rows that are newer than the checkpoint enter the log with the next one.
  const from = places.reduce((least, place) => Math.max(least, place ? place.index + 1 : size + 1), 0);
  const others = (seen?.cases ?? []).filter((one) => one.caseId !== caseId);
  return { origin, size, root, cases: [...others, { caseId, version, head, reads: reads.length, from }] };
}
