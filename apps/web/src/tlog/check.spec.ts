import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from '@jest/globals';
import {
  base64OfBytes,
  checkpointBody,
  consistencyProof,
  entryHash,
  genesis,
  hexOfBytes,
  inclusionProof,
  keyOf,
  leafHash,
  nodeHash,
  noteOf,
  rootOf,
  vkeyText,
  type ChainedEntry,
  type NodeAt,
} from '@app/proof';
import type { ChainEntry } from '@app/api';
import type { Chain } from '../api/queries';
import { checkTlog, type TlogFinding } from './check';
import type { KnownTlog } from './known';

const caseId = '0b8e6a7e-2f4f-4c53-9b84-0f3f6a1f9d11';
const facilityId = '6c1f7c7e-53c4-4a0c-8e2a-5d9f1b2c3d4e';
const actorId = '9a7d3c1b-1e2f-4a3b-8c4d-5e6f7a8b9c0d';
const recordedAt = 1_780_000_000_000;
const now = new Date(recordedAt + 20_000);
const origin = 'safe-passage.example/log';
const reference = 'SP-0000-0000';

interface Signer {
  secret: Uint8Array;
  vkey: string;
}

function aSigner(seed: number): Signer {
  const secret = new Uint8Array(32).fill(seed);
  return { secret, vkey: vkeyText(keyOf(origin, 1, ed25519.getPublicKey(secret), sha256)) };
}
const [ours, theirs] = [aSigner(1), aSigner(2)];

/** A chain of three entries, as the server answers it. */
function aChain(note = 'one'): Chain {
  let prev = genesis(caseId, sha256);
  let from = '-';
  const entries = [JSON.stringify({ people: 3, facility: facilityId }), JSON.stringify({ note }), '{}'].map(
    (body, at): ChainEntry => {
      const entry: ChainedEntry = {
        ...{ caseId, seq: at + 1, transition: 'case.add-note', from, to: 'intake.registered', actorId },
        ...{ actorRole: 'intake-officer', atMicros: `${recordedAt}000`, requestId: new Uint8Array(16), body },
        ...{ identity: null, protection: null, route: null, hash: new Uint8Array(32) },
      };
      prev = entryHash(prev, entry, sha256);
      from = 'intake.registered';
      return {
        ...entry,
        ...{ actorRole: 'intake-officer', requestId: '0'.repeat(32), hash: hexOfBytes(prev) },
        ...{ identity: null, protection: null, route: null },
      };
    },
  );
  return { caseId, facilityId, genesis: '', head: entries[2]!.hash, version: 3, state: 'intake.registered', entries };
}

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const cover = (at: number): Uint8Array => sha256(Uint8Array.of(at));

/** The log's leaves: the chain's entries at 5, 6 and 7, and covers around them. */
const leavesOf = (chain: Chain, size: number): Uint8Array[] =>
  Array.from({ length: size }, (_one, at) => {
    const entry = chain.entries[at - 5];
    return leafHash(entry ? bytesOf(entry.hash) : cover(at), sha256);
  });

function nodesOf(leaves: readonly Uint8Array[]): NodeAt {
  const nodeAt: NodeAt = async (level, index) => {
    if (level === 0) return leaves[index]!;
    return nodeHash(await nodeAt(level - 1, 2 * index), await nodeAt(level - 1, 2 * index + 1), sha256);
  };
  return nodeAt;
}

interface Answer {
  checkpoint: string;
  keys: string[];
  entries: ({ index: number; proof: string[] } | null)[];
  since: { size: number; proof: string[] } | null;
}

/** What the server answers of that log; `chain` is what the log has. */
async function anAnswer({
  chain = aChain(),
  size = 16,
  since,
  signers = [ours],
}: { chain?: Chain; size?: number; since?: number; signers?: Signer[] } = {}): Promise<Answer> {
  const nodeAt = nodesOf(leavesOf(chain, size));
  const body = checkpointBody({ origin, size, root: await rootOf(size, nodeAt, sha256) });
  const signatures = signers.map(({ secret }) => {
    const { id } = keyOf(origin, 1, ed25519.getPublicKey(secret), sha256);
    return { name: origin, id, signature: ed25519.sign(new TextEncoder().encode(body), secret) };
  });
  const base64 = (hashes: Uint8Array[]): string[] => hashes.map(base64OfBytes);
  return {
    checkpoint: noteOf(body, signatures),
    keys: signers.map(({ vkey }) => vkey),
    entries: await Promise.all(
      [5, 6, 7].map(async (index) =>
        index < size ? { index, proof: base64(await inclusionProof(index, size, nodeAt, sha256)) } : null,
      ),
    ),
    since:
      since === undefined || since > size
        ? null
        : { size: since, proof: base64(await consistencyProof(since, size, nodeAt, sha256)) },
  };
}

const check = (answer: unknown, { chain = aChain(), known, at = now }: Looking = {}) =>
  checkTlog(reference, chain, answer, known, at);
interface Looking {
  chain?: Chain;
  known?: KnownTlog | undefined;
  at?: Date;
}

/** What a browser knows that looked when the log had 16 leaves. */
async function seenBefore(): Promise<KnownTlog> {
  const { next } = check(await anAnswer());
  if (!next) throw new Error('there was nothing to remember');
  return next;
}
const kindOf = ({ finding }: { finding: TlogFinding }): string => finding.verdict.kind;

describe('the first look into the log', () => {
  it('finds every entry in it, and remembers the key and how far the log went', async () => {
    const { finding, next } = check(await anAnswer());
    expect(finding).toMatchObject({
      verdict: { kind: 'included', newer: 0 },
      view: { origin, size: 16, signers: [{ vkey: ours.vkey, isKnown: true }] },
      knownSince: null,
    });
    expect(next).toMatchObject({ keys: [ours.vkey], size: 16, since: now.toISOString() });
  });

  it('names the fingerprint as the paper does: SHA-256 of the public key in groups of eight', async () => {
    const { finding } = check(await anAnswer());
    const hex = hexOfBytes(sha256(ed25519.getPublicKey(ours.secret)));
    expect(finding.view?.signers[0]?.fingerprint.replaceAll(' ', '')).toBe(hex);
    expect(finding.view?.signers[0]?.fingerprint).toMatch(/^([0-9a-f]{8} ){7}[0-9a-f]{8}$/);
  });

  it('trusts nobody who did not sign, whatever keys the log tells of', async () => {
    const answer = await anAnswer();
    expect(check({ ...answer, keys: [theirs.vkey, 'nonsense', ours.vkey] }).next?.keys).toEqual([ours.vkey]);
    expect(kindOf(check({ ...answer, keys: [theirs.vkey] }))).toBe('unsigned');
  });

  it('calls nothing signed that has another form, or a signature of something else', async () => {
    const answer = await anAnswer();
    const forged = answer.checkpoint.replace('\n16\n', '\n17\n');
    for (const odd of [null, 'x', {}, { ...answer, entries: 'all' }, { ...answer, checkpoint: forged }])
      expect(check(odd)).toMatchObject({ finding: { verdict: { kind: 'unsigned' } }, next: null });
  });
});

describe('an entry', () => {
  it('that is newer than the checkpoint is counted as newer', async () => {
    expect(check(await anAnswer({ size: 7 })).finding.verdict).toEqual({ kind: 'included', newer: 1 });
  });

  it('that no checkpoint has after five minutes is late, and named', async () => {
    const at = new Date(recordedAt + 301_000);
    expect(check(await anAnswer({ size: 6 }), { at }).finding.verdict).toEqual({ kind: 'late', seq: 2 });
  });

  it('that came after the chain was read is left for the next look', async () => {
    const answer = await anAnswer();
    expect(kindOf(check({ ...answer, entries: [...answer.entries, null] }))).toBe('included');
  });

  it('that was written anew with all hashes is not in the log, and named', async () => {
    const { finding, next } = check(await anAnswer(), { chain: aChain('two') });
    expect(finding.verdict).toEqual({ kind: 'not-in-log', seq: 2 });
    expect(next).toBeNull();
  });

  it('that has no place between others that have is newer; one that the answer leaves out is not in the log', async () => {
    const answer = await anAnswer();
    const [first, , third] = answer.entries;
    expect(check({ ...answer, entries: [first, null, third] }).finding.verdict).toEqual({ kind: 'included', newer: 1 });
    expect(check({ ...answer, entries: [first] }).finding.verdict).toEqual({ kind: 'not-in-log', seq: 2 });
  });

  it('of a chain that is broken is not looked for', async () => {
    const chain = aChain();
    chain.entries[0]!.body = '{"people":4}';
    expect(kindOf(check(await anAnswer(), { chain }))).toBe('chain-broken');
  });
});

describe('a later look', () => {
  it('goes on from the last when the log continues it', async () => {
    const known = await seenBefore();
    const { finding, next } = check(await anAnswer({ size: 40, since: 16 }), { known, at: new Date() });
    expect(finding).toMatchObject({ verdict: { kind: 'included' }, knownSince: known.since });
    expect(next).toMatchObject({ size: 40, since: known.since, keys: known.keys });
  });

  it('finds the log rewritten when it does not begin with what was seen, also at the same size', async () => {
    const other = { ...(await seenBefore()), root: new Uint8Array(32) };
    for (const size of [16, 40]) {
      const { finding, next } = check(await anAnswer({ size, since: 16 }), { known: other });
      expect(finding.verdict).toEqual({ kind: 'rewritten', how: 'other-tree', size: 16 });
      expect(next).toBeNull();
    }
  });

  it('finds it set back when it is smaller than before', async () => {
    const known = await seenBefore();
    const { finding, next } = check(await anAnswer({ size: 12, since: 16 }), { known });
    expect([finding.verdict, next]).toEqual([{ kind: 'rewritten', how: 'set-back', size: 16 }, null]);
  });

  it('does not take it on trust when the server leaves the proof out', async () => {
    const known = await seenBefore();
    const { finding, next } = check(await anAnswer({ size: 40 }), { known });
    expect([finding.verdict, next]).toEqual([{ kind: 'rewritten', how: 'not-shown', size: 16 }, null]);
  });

  it('knows another key for another, and shows whose it is', async () => {
    const known = await seenBefore();
    const { finding, next } = check(await anAnswer({ size: 40, since: 16, signers: [theirs] }), { known });
    expect(finding).toMatchObject({
      verdict: { kind: 'other-key' },
      view: { signers: [{ vkey: theirs.vkey, isKnown: false }] },
    });
    expect(next).toBeNull();
  });

  it('while keys are changed trusts the known one, shows the new one, and does not take it over by itself', async () => {
    const known = await seenBefore();
    const { finding, next } = check(await anAnswer({ size: 40, since: 16, signers: [theirs, ours] }), { known });
    expect(kindOf({ finding })).toBe('included');
    expect(finding.view?.signers.map(({ isKnown }) => isKnown)).toEqual([false, true]);
    expect(next?.keys).toEqual([ours.vkey]);
  });
});
