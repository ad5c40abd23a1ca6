import {
  areEqual,
  emptyRoot,
  isConsistent,
  noteOf,
  signedBy,
  type Checkpoint,
  type Key,
  type Note,
  type NoteSignature,
} from '@app/proof';
import { sha256, verifyEd25519 } from './ed25519.js';
import type { KnownLogs } from './known-logs.js';
import { RateLimit } from './rate-limit.js';
import type { Records } from './records.js';
import { parseAddCheckpoint, type AddCheckpoint } from './request.js';
import type { WitnessKey } from './witness-key.js';

export interface Answer {
  status: number;
  body: string;
  type?: 'text/x.tlog.size';
  /** Only for a known log: the parts of the request that may be logged. */
  about?: { origin: string; size: number };
}

/** A log signs about every ten seconds, and asks twice when our sizes differ: far below this limit. */
const atOnceMax = 30;
const perSecondMax = 1;

/** Cosigns a log's checkpoint when it extends the one before: https://c2sp.org/tlog-witness. */
export class Witness {
  private readonly limit = new RateLimit(atOnceMax, perSecondMax);

  constructor(
    private readonly logs: KnownLogs,
    private readonly records: Records,
    private readonly own: WitnessKey,
    private readonly nowMs: () => number,
  ) {}

  addCheckpoint(body: Uint8Array): Answer {
    let asked: AddCheckpoint;
    try {
      asked = parseAddCheckpoint(body);
    } catch (error) {
      return refusal(400, error instanceof Error ? error.message : 'malformed');
    }
    const { origin, size } = asked.checkpoint;
    const keys = this.logs.get(origin);
    if (!keys) return refusal(404, 'this witness does not know that log');
    return { ...this.answerOf(asked, keys), about: { origin, size } };
  }

  private answerOf(asked: AddCheckpoint, keys: readonly Key[]): Answer {
    const signatures = signaturesBy(keys, asked.note);
    if (signatures.length === 0) return refusal(403, 'no valid signature of that log');
    if (asked.old > asked.checkpoint.size) return refusal(400, 'the old size is greater than the checkpoint’s');
    // Limited only after the signature check: a stranger cannot sign, so cannot use up a log's share. Somebody who
    // repeats what the log signed can: see docs/witness.md.
    if (!this.limit.take(asked.checkpoint.origin, this.nowMs())) return refusal(429, 'too many checkpoints');
    return this.extend(asked, signatures);
  }

  /** Neither this nor what it calls is async, so no other request runs between reading and writing the record. */
  private extend({ old, proof, note, checkpoint }: AddCheckpoint, signatures: NoteSignature[]): Answer {
    const { origin, size, root } = checkpoint;
    const last = this.records.get(origin) ?? { size: 0, root: emptyRoot(sha256) };
    if (old !== last.size) return { status: 409, body: `${last.size}\n`, type: 'text/x.tlog.size' };
    if (!follows(checkpoint, last, proof)) {
      // Two signed roots for one size prove a fork. A wrong proof proves nothing, because anybody may have sent it.
      if (size === last.size && size > 0 && !areEqual(root, last.root))
        this.records.keepContradiction(origin, noteOf(note.body, signatures));
      return refusal(422, 'it does not go on from the checkpoint that was last cosigned');
    }
    const at = Math.floor(this.nowMs() / 1000);
    const cosignature = this.own.cosign(note.body, at);
    this.records.keep(origin, { size, root, at, note: noteOf(note.body, [...signatures, cosignature]) });
    return { status: 200, body: noteOf(note.body, [cosignature]).slice(note.body.length + 1) };
  }
}

/** Empty when the log did not sign, or when one of its signatures is invalid. */
function signaturesBy(keys: readonly Key[], note: Note): NoteSignature[] {
  try {
    return signedBy(note, keys, verifyEd25519).flatMap(
      ({ key }) => note.signatures.find(({ name, id }) => name === key.name && areEqual(id, key.id)) ?? [],
    );
  } catch {
    return [];
  }
}

/** Every tree extends the empty tree, and the empty tree has exactly one root; isConsistent checks both. */
const follows = (next: Checkpoint, last: { size: number; root: Uint8Array }, proof: Uint8Array[]): boolean =>
  isConsistent({ size1: last.size, root1: last.root, size2: next.size, root2: next.root, proof }, sha256);

const refusal = (status: number, sentence: string): Answer => ({ status, body: `${sentence}\n` });
