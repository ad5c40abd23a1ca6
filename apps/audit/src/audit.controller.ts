import { Controller, Get, Param, Query } from '@nestjs/common';
import { AnyRole, CurrentActor, Roles, scopeOf } from '@app/access';
import { auditRoutes, caseRoutes, type AnswerOf, type QueryOf } from '@app/api';
import { Database } from '@app/database';
import { CaseReader, sha256, type TimelineEntry } from '@app/journal';
import { isBoundToFacility, isChainWithheld, isHiddenFrom, Refused, shownEntry, type Actor } from '@app/lifecycle';
import { firstBreak, hexOfBytes, type ChainPage } from '@app/proof';
import { Lists } from './lists.js';
import { operationsNow, type Operations } from './operations.js';

const { verify, chain, reads, deliveries } = auditRoutes;
const { timeline } = caseRoutes;

/** Reads and proves. Changes no case. */
@Controller()
export class AuditController {
  constructor(
    private readonly cases: CaseReader,
    private readonly database: Database,
    private readonly lists: Lists,
  ) {}

  @Get('cases/:ref/timeline')
  @AnyRole()
  async timeline(
    @Param('ref') ref: string,
    @Query({ schema: timeline.query }) { after, limit }: QueryOf<typeof timeline>,
    @CurrentActor() actor: Actor,
  ): Promise<{ entries: TimelineEntry[]; next: number | null }> {
    const entries = isBoundToFacility(actor.role)
      ? (await this.cases.missionTimeline(ref, scopeOf(actor), after, limit)).map((one) => shownEntry(actor.role, one))
      : await this.cases.timeline(ref, scopeOf(actor), after, limit);
    if (entries.length === 0 && after === 0) throw new Refused('case.not-found');
    return {
      entries: entries.filter((entry) => !isHiddenFrom(actor.role, entry)),
      next: entries.length === limit ? (entries.at(-1)?.seq ?? null) : null,
    };
  }

  /**
   * Everything that an independent verifier needs: libs/proof computes the hashes again, in a browser or elsewhere. A
   * chain is proved from its true bodies, so a mission from which some bodies are withheld gets no chain; `verify`
   * tells it whether the chain holds.
   */
  @Get('cases/:ref/chain')
  @AnyRole()
  async chain(
    @Param('ref') ref: string,
    @Query({ schema: chain.query }) { after, limit }: QueryOf<typeof chain>,
    @CurrentActor() actor: Actor,
  ): Promise<ChainPage> {
    const found = await this.cases.chainPage(ref, scopeOf(actor), after, limit);
    if (!found) throw new Refused('case.not-found');
    const entries = found.entries.map(({ actorRole, body, ...entry }) => ({
      ...entry,
      actor: { role: actorRole },
      body: JSON.parse(body) as Record<string, unknown>,
    }));
    const isHidden = entries.some((entry) => isHiddenFrom(actor.role, entry));
    if (isHidden || isChainWithheld(actor.role, entries)) throw new Refused('chain.withheld');
    return found;
  }

  /** Verifies the case's chain from its genesis to its head and computes the hash of every entry again. */
  @Get('verify')
  @AnyRole()
  async verify(
    @Query({ schema: verify.query }) { case: ref }: QueryOf<typeof verify>,
    @CurrentActor() actor: Actor,
  ): Promise<AnswerOf<typeof verify>> {
    const chain = await this.cases.chain(ref, scopeOf(actor));
    if (!chain) throw new Refused('case.not-found');
    const fault = firstBreak(chain, sha256);
    return {
      ref,
      holds: !fault,
      entries: chain.entries.length,
      head: hexOfBytes(chain.head),
      firstBreak: fault ?? null,
    };
  }

  /** Lists who opened which compartment of a case, when and for what purpose; newest first. */
  @Get('reads')
  @Roles('coordinator', 'auditor')
  async reads(
    @Query({ schema: reads.query }) { case: ref, before, limit }: QueryOf<typeof reads>,
    @CurrentActor() actor: Actor,
  ): Promise<AnswerOf<typeof reads>> {
    const rows = await this.lists.reads(ref, scopeOf(actor), before ?? null, limit);
    return {
      reads: rows.map(({ place: _place, ...read }) => read),
      next: rows.length === limit ? (rows.at(-1)?.place ?? null) : null,
    };
  }

  /**
   * Lists waiting and parked deliveries, for those who operate the service. The answer has ids and codes, no case
   * references.
   */
  @Get('deliveries')
  @Roles('coordinator', 'auditor', 'administrator')
  async deliveries(
    @Query({ schema: deliveries.query }) { parked, after, limit }: QueryOf<typeof deliveries>,
    @CurrentActor() actor: Actor,
  ): Promise<AnswerOf<typeof deliveries>> {
    const rows = await this.lists.deliveries({
      withRef: actor.role === 'coordinator',
      parked: parked === undefined ? null : parked === 'true',
      after: after ?? null,
      limit,
    });
    return { deliveries: rows, next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null };
  }

  /** How much work waits and since when, for those who operate the service. */
  @Get('operations')
  @Roles('coordinator', 'auditor', 'administrator')
  async operations(): Promise<Operations> {
    return operationsNow(this.database);
  }
}
