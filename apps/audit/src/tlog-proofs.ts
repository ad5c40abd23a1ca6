import { Injectable } from '@nestjs/common';
import { Database } from '@app/database';
import { sha256, tilesIn, publishedCheckpoint, publishedKeys } from '@app/journal';
import { Refused } from '@app/lifecycle';
import { consistencyProof, inclusionProof, nodesFromTiles, parseCheckpoint, parseNote, type NodeAt } from '@app/proof';
import { TilesDir } from './tiles-dir.js';

/**
 * The index of a leaf and its audit path to the checkpoint's root, base64. Null when the leaf is newer than the
 * checkpoint.
 */
export type Inclusion = { index: number; proof: string[] } | null;

/** Proves that the tree of that size is the beginning of the checkpoint's tree. */
export interface Extension {
  size: number;
  proof: string[];
}

export interface LeavesOfCase {
  /** Index by seq. */
  entries: ReadonlyMap<number, number>;
  /** Index by the read's id. */
  reads: ReadonlyMap<string, number>;
}

/** Proofs against the last signed checkpoint, computed from the published tiles. */
@Injectable()
export class TlogProofs {
  constructor(
    private readonly database: Database,
    private readonly tilesDir: TilesDir,
  ) {}

  /** The current checkpoint, and proofs against it. Refused before the first checkpoint. */
  async current(): Promise<ProofsTo> {
    const checkpoint = await publishedCheckpoint(this.tilesDir.path);
    if (checkpoint === undefined) throw new Refused('service.unavailable', { reason: 'nothing-signed-yet' });
    const { size } = parseCheckpoint(parseNote(checkpoint).body);
    return new ProofsTo(
      checkpoint,
      await publishedKeys(this.tilesDir.path),
      size,
      nodesFromTiles(size, tilesIn(this.tilesDir.path), sha256),
    );
  }

  /** The leaves of a case's entries and reads. An index never changes once it is assigned. */
  async leavesOf(caseId: string): Promise<LeavesOfCase> {
    const rows = await this.database.query<{ index: string; seq: number | null; read_id: string | null }>(
      'leaves-of',
      'select * from log.leaves_of($1)',
      [caseId],
    );
    const entries = new Map<number, number>();
    const reads = new Map<string, number>();
    for (const { index, seq, read_id: read } of rows) {
      if (seq !== null) entries.set(seq, Number(index));
      if (read !== null) reads.set(read, Number(index));
    }
    return { entries, reads };
  }
}

export class ProofsTo {
  constructor(
    /** The signed note. */
    readonly checkpoint: string,
    /** The keys as the log names them. They are only shown, to be compared with the keys that a person handed over. */
    readonly keys: string[],
    readonly size: number,
    private readonly nodeAt: NodeAt,
  ) {}

  async inclusion(index: number | undefined): Promise<Inclusion> {
    if (index === undefined || index >= this.size) return null;
    return { index, proof: base64(await inclusionProof(index, this.size, this.nodeAt, sha256)) };
  }

  /** Throws a RangeError when the tree of that size is larger than the checkpoint's. */
  async extension(size: number): Promise<Extension> {
    return { size, proof: base64(await consistencyProof(size, this.size, this.nodeAt, sha256)) };
  }
}

const base64 = (hashes: readonly Uint8Array[]): string[] => hashes.map((hash) => Buffer.from(hash).toString('base64'));
