import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import {
  base64OfBytes,
  bundleForm,
  hexOfBytes,
  noteOf,
  parseBundle,
  parseCheckpoint,
  parseNote,
  parseVkey,
  signedBy,
  verifyBundle,
  vkeyText,
  type Bundle,
  type Fault,
  type Key,
  type Note,
  type VerifyEd25519,
} from '@app/proof';
import type { Chain } from '../api/queries';
import type { KnownTlog } from './known';

/** What this browser found of a case's entries in the log. */
export type TlogVerdict =
  | { kind: 'included'; newer: number }
  /** Recorded so long ago that a checkpoint should have it. */
  | { kind: 'late'; seq: number }
  | { kind: 'not-in-log'; seq: number }
  | { kind: 'rewritten'; how: 'other-tree' | 'set-back' | 'not-shown'; size: number }
  | { kind: 'other-key' }
  | { kind: 'unsigned' }
  /** The chain itself does not hold, which is said elsewhere. */
  | { kind: 'chain-broken' };

export interface TlogView {
  note: string;
  origin: string;
  size: number;
  /** Base64, as it stands in the note. */
  root: string;
  /** The note for a QR code: without cosignatures where there is no room for them, and still a signed note. Null: it is too long. */
  code: string | null;
  /** Those that signed it, by a signature that was verified here. */
  signers: ShownKey[];
}

export interface ShownKey {
  vkey: string;
  name: string;
  /** SHA-256 of the public key's 32 bytes in groups of eight, as on the daily sheet. */
  fingerprint: string;
  /** On first use every key is. */
  isKnown: boolean;
}

export interface TlogFinding {
  verdict: TlogVerdict;
  /** Null: it has no form that could be shown. */
  view: TlogView | null;
  /** Since when this browser knows the key; null: since now. */
  knownSince: string | null;
}

export interface Checked {
  finding: TlogFinding;
  /** What to go on from the next time; null: from what was known before. */
  next: KnownTlog | null;
}

const lateMs = 5 * 60_000;
/** Beyond it a telephone does not read the code from a screen. */
const codeMax = 1_000;

/**
 * Makes a bundle without sealed bodies and reads out of the chain and its proof, and gives it to the one verifier. On first use the keys that
 * signed are taken for the log's; later only those, and the log has to continue the one that was seen.
 */
export function checkTlog(
  ref: string,
  chain: Chain,
  answer: unknown,
  known: KnownTlog | undefined,
  now: Date,
): Checked {
  const read = readable(ref, chain, answer, now);
  if (!read) return unsigned(null, known);
  const { bundle, note, checkpoint } = read;
  const signers = signersOf(note, bundle.log.keys);
  const trusted = known ? keysOf(known.keys) : signers;
  const view: TlogView = {
    note: bundle.log.checkpoint,
    origin: checkpoint.origin,
    size: checkpoint.size,
    root: base64OfBytes(checkpoint.root),
    code: codeOf(bundle.log.checkpoint, note, checkpoint.origin),
    signers: signers.map((key) => shown(key, trusted)),
  };
  const found = verifyBundle(
    bundle,
    {
      policy: { logs: trusted.map((key) => ({ key, url: null })), witnesses: [], quorum: null },
      seen: known ? [{ origin: known.origin, size: known.size, root: known.root, cases: [] }] : [],
    },
    { sha256, verify },
  );
  if (!found.holds && found.fault.code === 'checkpoint-of-no-known-log' && !known) return unsigned(view, known);
  const verdict = found.holds
    ? (unshown(found.warnings, known) ?? standingOf(bundle, now))
    : verdictOf(found.fault, known);
  const isGood = verdict.kind === 'included' || verdict.kind === 'late';
  return {
    finding: { verdict, view, knownSince: known?.since ?? null },
    next: isGood ? nextOf(view, checkpoint.root, trusted, known, now) : null,
  };
}

/** What is known from now on when a person says that this is the log. */
export const knownFrom = (view: TlogView, now: Date): KnownTlog => ({
  keys: view.signers.map(({ vkey }) => vkey),
  ...{ origin: view.origin, size: view.size, note: view.note, since: now.toISOString() },
  root: parseCheckpoint(parseNote(view.note).body).root,
});

function readable(
  ref: string,
  chain: Chain,
  answer: unknown,
  now: Date,
): { bundle: Bundle; note: Note; checkpoint: ReturnType<typeof parseCheckpoint> } | undefined {
  try {
    const { entries, ...log } = answer as { entries: unknown[] };
    const bundle = parseBundle({
      ...{ form: bundleForm, ref, madeAt: now.toISOString(), chain, sealed: [], reads: [] },
      // the case may have moved since its chain was read: those entries come with the next one
      log: { ...log, entries: entries.slice(0, chain.entries.length), reads: [] },
    });
    const note = parseNote(bundle.log.checkpoint);
    return { bundle, note, checkpoint: parseCheckpoint(note.body) };
  } catch {
    return undefined;
  }
}

function codeOf(text: string, { body, signatures }: Note, origin: string): string | null {
  if (text.length <= codeMax) return text;
  const own = signatures.filter((one) => one.name === origin);
  const short = own.length > 0 ? noteOf(body, own) : text;
  return short.length <= codeMax ? short : null;
}

const unsigned = (view: TlogView | null, known: KnownTlog | undefined): Checked => ({
  finding: { verdict: { kind: 'unsigned' }, view, knownSince: known?.since ?? null },
  next: null,
});

const verify: VerifyEd25519 = (publicKey, message, signature) => {
  try {
    return ed25519.verify(signature, message, publicKey);
  } catch {
    return false;
  }
};

/** The keys that the log tells of and that did sign, each by itself: a line that is forged says nothing of the others. */
const signersOf = (note: Note, offered: readonly string[]): Key[] =>
  keysOf(offered).filter((key) => {
    try {
      return signedBy(note, [key], verify).length > 0;
    } catch {
      return false;
    }
  });

function keysOf(vkeys: readonly string[]): Key[] {
  return vkeys.flatMap((text) => {
    try {
      const key = parseVkey(text, sha256);
      return key.type === 1 ? [key] : [];
    } catch {
      return [];
    }
  });
}

function shown(key: Key, trusted: readonly Key[]): ShownKey {
  const vkey = vkeyText(key);
  return {
    vkey,
    name: key.name,
    fingerprint: (hexOfBytes(sha256(key.publicKey)).match(/.{8}/g) ?? []).join(' '),
    isKnown: trusted.some((one) => vkeyText(one) === vkey),
  };
}

function verdictOf({ code, seq }: Fault, known: KnownTlog | undefined): TlogVerdict {
  switch (code) {
    case 'entry-not-in-log':
    case 'entries-cut':
      return { kind: 'not-in-log', seq: seq ?? 0 };
    case 'log-rewritten':
    case 'log-shows-two-trees':
      return { kind: 'rewritten', how: 'other-tree', size: known?.size ?? 0 };
    case 'checkpoint-of-no-known-log':
      return { kind: 'other-key' };
    case 'checkpoint-malformed':
    case 'checkpoint-forged':
      return { kind: 'unsigned' };
    default:
      return { kind: 'chain-broken' };
  }
}

/** A bundle may be older than what was seen, and without a proof. The log itself may not. */
function unshown(warnings: readonly { code: string }[], known: KnownTlog | undefined): TlogVerdict | undefined {
  const has = (code: string): boolean => warnings.some((one) => one.code === code);
  const size = known?.size ?? 0;
  if (has('older-than-seen')) return { kind: 'rewritten', how: 'set-back', size };
  if (has('consistency-not-shown')) return { kind: 'rewritten', how: 'not-shown', size };
  return undefined;
}

function standingOf({ chain, log }: Bundle, now: Date): TlogVerdict {
  const newer = chain.entries.filter((_entry, at) => log.entries[at] === null);
  const late = newer.find(({ atMicros }) => now.getTime() - Number(atMicros) / 1000 > lateMs);
  return late ? { kind: 'late', seq: late.seq } : { kind: 'included', newer: newer.length };
}

const nextOf = (
  { origin, size, note }: TlogView,
  root: Uint8Array,
  trusted: readonly Key[],
  known: KnownTlog | undefined,
  now: Date,
): KnownTlog => ({
  keys: known?.keys ?? trusted.map(vkeyText),
  ...{ origin, size, root, note, since: known?.since ?? now.toISOString() },
});
