import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { ActorTokenGuard, CurrentActor, scopeOf } from '@app/access';
import { Journal } from '@app/journal';
import { parsed, Refused, type Actor } from '@app/lifecycle';
import { TlogProofs, type Extension, type Inclusion } from './tlog-proofs.js';

const asked = z.strictObject({ since: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional() });

export interface CaseProof {
  checkpoint: string;
  keys: string[];
  /** By place among the case's entries. */
  entries: Inclusion[];
  /** Null where nothing was asked, and where the log is smaller than the tree that was asked for: then it was set back. */
  since: Extension | null;
}

/** That a case's entries are in the log, for whoever reads its chain: digests alone, so it is no export. */
@Controller()
@UseGuards(ActorTokenGuard)
export class CaseProofController {
  constructor(
    private readonly journal: Journal,
    private readonly log: TlogProofs,
  ) {}

  @Get('cases/:ref/proof')
  async proof(@Param('ref') ref: string, @Query() query: unknown, @CurrentActor() actor: Actor): Promise<CaseProof> {
    const { since } = parsed(asked, query);
    const found = await this.journal.chainPage(ref, scopeOf(actor), 0, 1);
    if (!found) throw new Refused('case.not-found');
    // the checkpoint before the leaves: what it has was given its index before it was signed
    const proofs = await this.log.current();
    const leaves = await this.log.leavesOf(found.caseId);
    const seqs = Array.from({ length: found.version }, (_one, at) => at + 1);
    return {
      checkpoint: proofs.checkpoint,
      keys: proofs.keys,
      entries: await Promise.all(seqs.map((seq) => proofs.inclusion(leaves.entries.get(seq)))),
      since: since === undefined || since > proofs.size ? null : await proofs.extension(since),
    };
  }
}
