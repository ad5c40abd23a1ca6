import { Controller, Get, Param, Query } from '@nestjs/common';
import { AnyRole, CurrentActor, scopeOf } from '@app/access';
import { auditRoutes, type AnswerOf, type QueryOf } from '@app/api';
import { CaseReader } from '@app/journal';
import { Refused, type Actor } from '@app/lifecycle';
import { TlogProofs } from './tlog-proofs.js';

const { proof } = auditRoutes;
export type CaseProof = AnswerOf<typeof proof>;

/**
 * Proves that a case's entries are in the log, for those who may read its chain. It has only digests, so it does not
 * count as an export.
 */
@Controller()
export class CaseProofController {
  constructor(
    private readonly cases: CaseReader,
    private readonly log: TlogProofs,
  ) {}

  @Get('cases/:ref/proof')
  @AnyRole()
  async proof(
    @Param('ref') ref: string,
    @Query({ schema: proof.query }) { since }: QueryOf<typeof proof>,
    @CurrentActor() actor: Actor,
  ): Promise<CaseProof> {
    const found = await this.cases.chainPage(ref, scopeOf(actor), 0, 1);
    if (!found) throw new Refused('case.not-found');
    // reads the checkpoint before the leaves: a leaf got its index before the checkpoint that covers it was signed
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
