import { sha256, tilesIn, publishedCheckpoint, publishedKeys, type Database, type Journal } from '@app/journal';
import { Refused, type Actor, type ReadPurpose } from '@app/lifecycle';
import { scopeOf } from '@app/access';
import {
  consistencyProof,
  inclusionProof,
  nodesFromTiles,
  parseCheckpoint,
  parseNote,
  type ChainPage,
  type NodeAt,
} from '@app/proof';
import { recordExport } from './record-export.js';

/** One file with all that a verifier needs who has no network and trusts nobody here: docs/log.md says what is in it. */
export interface Bundle {
  form: 'safe-passage/bundle/v1';
  ref: string;
  /** When it was made. Nothing proves it. */
  madeAt: string;
  chain: Omit<ChainPage, 'genesis' | 'next'>;
  /** Sealed bodies as they are stored, base64. */
  sealed: { seq: number; identity?: string; protection?: string; route?: string }[];
  reads: BundledRead[];
  log: {
    checkpoint: string;
    /** As the log tells them: to be shown, and compared with the ones that were handed over. */
    keys: string[];
    entries: (Inclusion | null)[];
    reads: (Inclusion | null)[];
    since: { size: number; proof: string[] } | null;
  };
}

export interface BundledRead {
  id: string;
  caseId: string;
  facilityId: string;
  act: string;
  compartment: string | null;
  actorId: string;
  actorRole: string;
  purpose: string;
  atMicros: string;
}

interface Inclusion {
  index: number;
  proof: string[];
}

const readsMax = 100_000;

export class Bundles {
  constructor(
    private readonly journal: Journal,
    private readonly database: Database,
    private readonly tilesDir: string,
  ) {}

  /**
   * The bundle of a case, with what was signed last. `since`: the size of a checkpoint that the asker has, to be shown that today's
   * extends it. Refused where there is no such case in the actor's scope, and before the first checkpoint.
   */
  async of(ref: string, actor: Actor, purpose: ReadPurpose, since: number | undefined): Promise<Bundle> {
    const checkpoint = await publishedCheckpoint(this.tilesDir);
    if (checkpoint === undefined) throw new Refused('service.unavailable', { reason: 'nothing-signed-yet' });
    const { size } = parseCheckpoint(parseNote(checkpoint).body);
    if (since !== undefined && since > size)
      throw new Refused('input.malformed', { fields: [{ path: 'since', fault: 'too_big' }] });
    const { id: exported } = await recordExport(this.database, ref, actor, 'export-bundle', purpose);
    const chain = await this.journal.wholeChain(ref, scopeOf(actor));
    const [sealed, reads, leaves] = await Promise.all([
      this.sealed(exported),
      this.reads(ref, actor, exported),
      this.leaves(chain.caseId),
    ]);
    const nodeAt = nodesFromTiles(size, tilesIn(this.tilesDir), sha256);
    const included = (index: number | undefined): Promise<Inclusion | null> => inclusionOf(index, size, nodeAt);
    return {
      form: 'safe-passage/bundle/v1',
      ref,
      madeAt: new Date().toISOString(),
      chain,
      sealed,
      reads,
      log: {
        checkpoint,
        keys: await publishedKeys(this.tilesDir),
        entries: await Promise.all(chain.entries.map(({ seq }) => included(leaves.entries.get(seq)))),
        reads: await Promise.all(reads.map(({ id }) => included(leaves.reads.get(id)))),
        since:
          since === undefined
            ? null
            : { size: since, proof: base64(await consistencyProof(since, size, nodeAt, sha256)) },
      },
    };
  }

  private async sealed(exported: string): Promise<Bundle['sealed']> {
    const rows = await this.database.query<
      { seq: number } & Record<'identity' | 'protection' | 'route', Buffer | null>
    >('sealed', 'select * from journal.sealed_bodies($1)', [exported]);
    return rows.map(({ seq, identity, protection, route }) => ({
      seq,
      ...(identity ? { identity: identity.toString('base64') } : {}),
      ...(protection ? { protection: protection.toString('base64') } : {}),
      ...(route ? { route: route.toString('base64') } : {}),
    }));
  }

  /** All but the one that this bundle made: it has no leaf yet, and no bundle would ever be without such a one. */
  private async reads(ref: string, actor: Actor, exported: string): Promise<BundledRead[]> {
    return this.database.query<BundledRead>(
      'chain-reads',
      `select id, case_id as "caseId", facility_id as "facilityId", act, compartment, actor_id as "actorId",
         actor_role as "actorRole", purpose, at_us as "atMicros"
       from journal.chain_reads($1, $2, $3) where id <> $4`,
      [ref, scopeOf(actor), readsMax, exported],
    );
  }

  private async leaves(caseId: string): Promise<{ entries: Map<number, number>; reads: Map<string, number> }> {
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

/** Null: the leaf is newer than the checkpoint, or has no index yet. */
async function inclusionOf(index: number | undefined, size: number, nodeAt: NodeAt): Promise<Inclusion | null> {
  if (index === undefined || index >= size) return null;
  return { index, proof: base64(await inclusionProof(index, size, nodeAt, sha256)) };
}

const base64 = (hashes: readonly Uint8Array[]): string[] => hashes.map((hash) => Buffer.from(hash).toString('base64'));
