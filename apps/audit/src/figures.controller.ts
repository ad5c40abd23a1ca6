import { Controller, Get, Query } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { CurrentActor, Roles, scopeOf } from '@app/access';
import { auditRoutes, type QueryOf } from '@app/api';
import { Refused, type Actor, type Figures } from '@app/lifecycle';
import { Counts } from './counts.js';
import { figuresOf } from './figures.js';

const dayMs = 86_400_000;
const windowDays = 90;
const windowDaysMax = 3 * 366;
const keptMs = 30_000;
const keptMax = 200;

const { figures } = auditRoutes;

/** Figures over many cases, for coordinators and auditors. Small numbers are withheld; docs/security.md says how. */
@Controller()
export class FiguresController {
  /** Counting reads years of entries, and the desk asks each time that somebody opens the page. */
  private readonly kept = new LRUCache<string, Figures, () => Promise<Figures>>({
    max: keptMax,
    ttl: keptMs,
    fetchMethod: (_asked, _before, { context: find }) => find(),
  });

  constructor(private readonly counts: Counts) {}

  @Get('figures')
  @Roles('coordinator', 'auditor')
  async figures(
    @Query({ schema: figures.query }) { facility: code, ...asked }: QueryOf<typeof figures>,
    @CurrentActor() actor: Actor,
  ): Promise<Figures> {
    const facility = code ?? null;
    const { from, to } = windowOf(asked, new Date());
    const scope = facility === null ? scopeOf(actor) : await this.counts.facilityId(facility);
    return this.kept.forceFetch(`${scope} ${from} ${to}`, {
      context: async () =>
        figuresOf(await this.counts.count(scope, startOf(from), startOf(daysAfter(to, 1))), { from, to, facility }),
    });
  }
}

/** The requested days; the last 90 days by default. */
function windowOf(
  asked: { from?: string | undefined; to?: string | undefined },
  now: Date,
): { from: string; to: string } {
  const to = asked.to ?? now.toISOString().slice(0, 10);
  const from = asked.from ?? daysAfter(to, 1 - windowDays);
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
  if (days < 1 || days > windowDaysMax)
    throw new Refused('input.malformed', { fields: [{ path: 'from', fault: days < 1 ? 'too_big' : 'too_small' }] });
  return { from, to };
}

const startOf = (date: string): string => `${date}T00:00:00Z`;
const daysAfter = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10);
