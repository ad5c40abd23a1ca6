import { Fenced, sha256, type Held, type Leaves } from '@app/journal';
import { checkpointBody, consistencyProof, isConsistent, parseCheckpoint, parseNote, signedBy } from '@app/proof';
import type { LogState } from './log-state.js';
import { padded } from './padding.js';
import type { Publisher } from './publisher.js';
import { verifyEd25519, type Signer } from './signer.js';
import type { TreeFiles } from './tree-files.js';

/** Nothing may be signed, because the present data contradicts an earlier signature. A person must look at it. */
export class TlogFault extends Error {}

/** The result of one cycle. */
export type Cycle = { kind: 'waiting' } | { kind: 'signed'; size: number; added: number };

interface Signed {
  size: number;
  root: Uint8Array;
  note: string;
}

/**
 * Assigns indexes to leaves and signs checkpoints, one cycle after another. Every step can be repeated safely: the
 * indexes are committed before the tree grows, the tree is written before it is signed, and the signed checkpoint is
 * stored before it is published. So after a crash at any step, what is published may lag behind the database, and never
 * runs ahead of it.
 */
export class Sequencer {
  /** The term for which the tree in the files was prepared. */
  private readyFor: string | undefined;
  /** The checkpoint that the next one must be consistent with. */
  private signed: Signed | undefined;

  constructor(
    private readonly leaves: Leaves,
    private readonly tree: TreeFiles,
    private readonly signer: Signer,
    private readonly state: LogState,
    private readonly publisher: Publisher,
  ) {}

  /** Throws a TlogFault when nothing may be signed. */
  async runCycle(held: Held): Promise<Cycle> {
    try {
      // first, and also when nothing may be signed: the next restore would undo an erasure that is not in the ledger
      await this.noteErasures();
      if (this.readyFor !== held.term) await this.prepare(held);
      this.readyFor = undefined;
      const before = this.signed?.size ?? 0;
      for await (const batch of this.leaves.sequence(held.term)) await this.tree.add(batch);
      const grown = this.tree.size - before;
      await this.tree.add(await this.leaves.cover(held.term, padded(grown, held.coverMin) - grown));
      await this.tree.flush();
      await this.sign(held.term);
      this.readyFor = held.term;
      return { kind: 'signed', size: this.tree.size, added: this.tree.size - before };
    } catch (error) {
      if (error instanceof Fenced) return { kind: 'waiting' };
      throw error;
    }
  }

  /** Runs at the start of a term, because the previous holder may have stopped at any step. */
  private async prepare(held: Held): Promise<void> {
    this.signed = await this.lastSigned(held);
    const upTo = this.signed?.size ?? 0;
    if (held.size < upTo)
      throw new TlogFault(
        `the database knows ${held.size} leaves, and ${upTo} were signed: it was set back. Restore the newer one, or see docs/log.md`,
      );
    if (!(await this.filesHold())) await this.rebuildFiles();
    for await (const batch of this.leaves.from(this.tree.size, held.size)) await this.tree.add(batch);
    await this.leaves.sweep(held.term);
  }

  /** The last checkpoint that was signed here, read from outside the database. */
  private async lastSigned(held: Held): Promise<Signed | undefined> {
    const note = await this.state.lastSigned();
    if (note === undefined && held.signed !== null)
      throw new TlogFault(
        'the database has signed checkpoints, and kept/last-signed is not there: restore it from the backup of the log’s folder',
      );
    if (note === undefined) return undefined;
    const { origin, size, root } = parseCheckpoint(parseNote(note).body);
    if (origin !== this.signer.origin || signedBy(parseNote(note), this.signer.known, verifyEd25519).length === 0)
      throw new TlogFault(`kept/last-signed is not this log’s: it is called ${origin}, or another key signed it`);
    return { size, root, note };
  }

  /** Whether the files contain the tree that was signed. */
  private async filesHold(): Promise<boolean> {
    if (!this.signed) return (this.tree.clear(), true);
    try {
      await this.tree.resume(this.signed.size);
      return Buffer.from(await this.tree.root()).equals(this.signed.root);
    } catch {
      return false;
    }
  }

  /** Rebuilds lost or damaged files. The database has all leaves, and they must give the tree that was signed. */
  private async rebuildFiles(): Promise<void> {
    const upTo = this.signed?.size ?? 0;
    this.tree.clear();
    for await (const batch of this.leaves.from(0, upTo)) await this.tree.add(batch);
    await this.tree.flush();
    if (this.signed && !Buffer.from(await this.tree.root()).equals(this.signed.root))
      throw new TlogFault(
        `the first ${upTo} leaves in the database do not make the tree that was signed: somebody changed them. npm run fsck names them`,
      );
  }

  private async sign(term: string): Promise<void> {
    const { size } = this.tree;
    const root = await this.tree.root();
    await this.assertConsistent(size, root);
    const note = this.signer.note(checkpointBody({ origin: this.signer.origin, size, root }));
    await this.state.remember(note);
    await this.leaves.record(term, { size, root, note });
    const before = this.signed;
    this.signed = { size, root, note };
    await this.publisher.publish(note, before?.size ?? 0, (from, to) =>
      consistencyProof(from, to, this.tree.nodes(to), sha256),
    );
  }

  /** C2SP tlog-checkpoint: a log MUST NOT sign a checkpoint that is inconsistent with any it signed before. */
  private async assertConsistent(size: number, root: Uint8Array): Promise<void> {
    if (!this.signed || this.signed.size === 0) return;
    const proof = await consistencyProof(this.signed.size, size, this.tree.nodes(size), sha256);
    const holds = isConsistent(
      { size1: this.signed.size, root1: this.signed.root, size2: size, root2: root, proof },
      sha256,
    );
    if (!holds)
      throw new TlogFault(`the tree of ${size} leaves does not extend the one of ${this.signed.size} that was signed`);
  }

  private async noteErasures(): Promise<void> {
    for (;;) {
      const found = await this.leaves.erasuresToNote();
      if (found.length === 0) return;
      await this.state.noteErasures(found.map(({ case_id: caseId, at }) => ({ caseId, at })));
      await this.leaves.erasuresNoted(found.map(({ case_id: caseId }) => caseId));
    }
  }
}
