import { Injectable } from '@nestjs/common';
import { scopeOf } from '@app/access';
import { Database } from '@app/database';
import { CaseReader } from '@app/journal';
import { Refused, type Actor, type ReadPurpose } from '@app/lifecycle';
import type { ChainEntry, ChainPage, ReadRecord } from '@app/proof';
import { TlogProofs, type Extension, type Inclusion, type ProofsTo } from './tlog-proofs.js';
import { recordExport } from './record-export.js';

/**
 * One file with everything that a verifier needs who has no network and trusts no server. docs/log.md describes its
 * content.
 */
export interface Bundle {
  form: 'safe-passage/bundle/v1';
  ref: string;
  /** When the bundle was made. Nothing proves this time. */
  madeAt: string;
  chain: Omit<ChainPage, 'genesis' | 'next'>;
  /** Sealed bodies as they are stored, base64. */
  sealed: { seq: number; identity?: string; protection?: string; route?: string }[];
  reads: ReadRecord[];
  /** For a case that began by a split: the entry of the split, in the case that was split. */
  origin: { prev: string; entry: ChainEntry; place: Inclusion } | null;
  log: {
    checkpoint: string;
    /** The keys as the log names them. They are only shown, to be compared with the keys that a person handed over. */
    keys: string[];
    entries: Inclusion[];
    reads: Inclusion[];
    since: Extension | null;
  };
}

const readsMax = 100_000;

@Injectable()
export class Bundles {
  constructor(
    private readonly cases: CaseReader,
    private readonly database: Database,
    private readonly log: TlogProofs,
  ) {}

  /**
   * Builds the bundle of a case against the last signed checkpoint. `since` is the size of a checkpoint that the caller
   * has: the bundle then proves that the current checkpoint extends it. Refused when the case is not in the actor's
   * scope, and before the first checkpoint.
   */
  async of(ref: string, actor: Actor, purpose: ReadPurpose, since: number | undefined): Promise<Bundle> {
    const proofs = await this.log.current();
    if (since !== undefined && since > proofs.size)
      throw new Refused('input.malformed', { fields: [{ path: 'since', fault: 'too_big' }] });
    const { id: exported } = await recordExport(this.database, ref, actor, 'export-bundle', purpose);
    const chain = await this.cases.wholeChain(ref, scopeOf(actor));
    const [sealed, reads, leaves] = await Promise.all([
      this.sealed(exported),
      this.reads(ref, actor, exported),
      this.log.leavesOf(chain.caseId),
    ]);
    return {
      form: 'safe-passage/bundle/v1',
      ref,
      madeAt: new Date().toISOString(),
      chain,
      sealed,
      reads,
      origin: await this.origin(chain.entries[0], proofs),
      log: {
        checkpoint: proofs.checkpoint,
        keys: proofs.keys,
        entries: await Promise.all(chain.entries.map(({ seq }) => proofs.inclusion(leaves.entries.get(seq)))),
        reads: await Promise.all(reads.map(({ id }) => proofs.inclusion(leaves.reads.get(id)))),
        since: since === undefined ? null : await proofs.extension(since),
      },
    };
  }

  /** The scope is not asked again: what the bundle has of the other case, its own first entry has, too. */
  private async origin(first: ChainEntry | undefined, proofs: ProofsTo): Promise<Bundle['origin']> {
    const { origin } = JSON.parse(first?.body ?? '{}') as { origin?: { case: string; ref: string; seq: number } };
    if (!origin) return null;
    // an entry of a split has one before it
    const page = await this.cases.chainPage(origin.ref, '*', origin.seq - 2, 2);
    const [before, entry] = page?.entries ?? [];
    if (!before || !entry) throw new Error(`the split of ${origin.ref} is not there`);
    const leaves = await this.log.leavesOf(origin.case);
    return { prev: before.hash, entry, place: await proofs.inclusion(leaves.entries.get(origin.seq)) };
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

  /**
   * All reads except the one that this bundle records: that one has no leaf yet, so every bundle would contain an
   * unproved read.
   */
  private async reads(ref: string, actor: Actor, exported: string): Promise<ReadRecord[]> {
    return this.database.query<ReadRecord>(
      'chain-reads',
      `select id, case_id as "caseId", act, compartment, actor_id as "actorId",
         actor_role as "actorRole", purpose, at_us as "atMicros"
       from journal.chain_reads($1, $2, $3) where id <> $4`,
      [ref, scopeOf(actor), readsMax, exported],
    );
  }
}
