import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { ActorTokenGuard, assertRole, CurrentActor, scopeOf } from '@app/access';
import { Database } from '@app/database';
import { Journal, sha256, type TimelineEntry } from '@app/journal';
import {
  instantText,
  isBoundToFacility,
  isChainWithheld,
  isHiddenFrom,
  parsed,
  Refused,
  sequence,
  shownEntry,
  type Actor,
} from '@app/lifecycle';
import { firstBreak, hexOfBytes, type Break, type ChainPage } from '@app/proof';
import { logStanding, serviceWork, type Operations } from './operations.js';

const page = z.object({
  after: sequence.default(0),
  limit: z.coerce.number().int().min(1).max(500).default(200),
});
const readsPage = z.object({
  case: z.string().max(12),
  before: instantText.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
const deliveriesPage = z.object({
  parked: z.enum(['true', 'false']).optional(),
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export interface Verification {
  ref: string;
  holds: boolean;
  entries: number;
  head: string;
  /** The first entry that does not hold, and why. */
  firstBreak: Break | null;
}

/** Reads and proves; writes nothing. */
@Controller()
@UseGuards(ActorTokenGuard)
export class AuditController {
  constructor(
    private readonly journal: Journal,
    private readonly database: Database,
  ) {}

  @Get('cases/:ref/timeline')
  async timeline(
    @Param('ref') ref: string,
    @Query() query: unknown,
    @CurrentActor() actor: Actor,
  ): Promise<{ entries: TimelineEntry[]; next: number | null }> {
    const { after, limit } = parsed(page, query);
    const entries = isBoundToFacility(actor.role)
      ? (await this.journal.missionTimeline(ref, scopeOf(actor), after, limit)).map((one) =>
          shownEntry(actor.role, one),
        )
      : await this.journal.timeline(ref, scopeOf(actor), after, limit);
    if (entries.length === 0 && after === 0) throw new Refused('case.not-found');
    return {
      entries: entries.filter((entry) => !isHiddenFrom(actor.role, entry)),
      next: entries.length === limit ? (entries.at(-1)?.seq ?? null) : null,
    };
  }

  /**
   * All that a verifier needs who trusts nobody here: libs/proof hashes it again, in a browser or anywhere else. A chain is proved by its true bodies:
   * where some are withheld from a mission, it gets none, and `verify` tells it that the chain holds.
   */
  @Get('cases/:ref/chain')
  async chain(@Param('ref') ref: string, @Query() query: unknown, @CurrentActor() actor: Actor): Promise<ChainPage> {
    const { after, limit } = parsed(page, query);
    const found = await this.journal.chainPage(ref, scopeOf(actor), after, limit);
    if (!found) throw new Refused('case.not-found');
    const entries = found.entries.map(({ from, to, actorRole }) => ({ from, to, actor: { role: actorRole } }));
    if (isChainWithheld(actor.role, entries)) throw new Refused('chain.withheld');
    const isHidden = found.entries.some(({ transition, body }) =>
      isHiddenFrom(actor.role, { transition, body: JSON.parse(body) as Record<string, unknown> }),
    );
    if (isHidden) throw new Refused('chain.withheld');
    return found;
  }

  /** Walks the case's chain from its genesis to its head, hashing every entry again. */
  @Get('verify')
  async verify(@Query('case') ref: string | undefined, @CurrentActor() actor: Actor): Promise<Verification> {
    const chain = await this.journal.chain(ref ?? '', scopeOf(actor));
    if (!chain) throw new Refused('case.not-found');
    const fault = firstBreak(chain, sha256);
    return {
      ref: ref ?? '',
      holds: !fault,
      entries: chain.entries.length,
      head: hexOfBytes(chain.head),
      firstBreak: fault ?? null,
    };
  }

  /** Who opened which compartment of a case, when and for what purpose; newest first. */
  @Get('reads')
  async reads(
    @Query() query: unknown,
    @CurrentActor() actor: Actor,
  ): Promise<{ reads: unknown[]; next: string | null }> {
    assertRole(actor, ['coordinator', 'auditor']);
    const { case: ref, before, limit } = parsed(readsPage, query);
    // to the microsecond: a page that went on after a millisecond would leave out the reads that share it
    const rows = await this.database.query<{ place: string }>(
      'reads',
      `select r.*, to_char(r.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as place
       from journal.list_reads($1, $2, $3, $4) r`,
      [ref, scopeOf(actor), before ?? null, limit],
    );
    const reads = rows.map(({ place: _place, ...read }) => read);
    return { reads, next: rows.length === limit ? (rows.at(-1)?.place ?? null) : null };
  }

  /** Deliveries that wait or were parked, for those who keep the service running. Ids and codes, no case references. */
  @Get('deliveries')
  async deliveries(
    @Query() query: unknown,
    @CurrentActor() actor: Actor,
  ): Promise<{ deliveries: unknown[]; next: string | null }> {
    assertRole(actor, ['coordinator', 'auditor', 'administrator']);
    const { parked, after, limit } = parsed(deliveriesPage, query);
    const rows = await this.database.query<{ id: string }>(
      'deliveries',
      `select * from journal.list_deliveries($1, $2, $3, $4)`,
      [actor.role === 'coordinator', parked === undefined ? null : parked === 'true', after ?? null, limit],
    );
    return { deliveries: rows, next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null };
  }

  /** How much work waits and since when, for those who keep the service running. */
  @Get('operations')
  async operations(@CurrentActor() actor: Actor): Promise<Operations> {
    assertRole(actor, ['coordinator', 'auditor', 'administrator']);
    const [services, [webhooks], log] = await Promise.all([
      serviceWork(this.database),
      this.database.query<Operations['webhooks']>(
        'webhook-backlog',
        'select waiting::int as waiting, failing::int as failing from journal.webhook_backlog()',
      ),
      logStanding(this.database),
    ]);
    return { services, webhooks: webhooks ?? { waiting: 0, failing: 0 }, log, at: new Date().toISOString() };
  }
}
