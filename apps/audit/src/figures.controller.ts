import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { ActorTokenGuard, assertRole, CurrentActor, scopeOf } from '@app/access';
import { Database } from '@app/database';
import { day, lifecycle, parsed, Refused, standingClocks, type Actor, type Figures } from '@app/lifecycle';
import { marksOf, secondsOfClocks } from './clock-marks.js';
import { figuresOf, type Counted } from './figures.js';

const dayMs = 86_400_000;
const windowDays = 90;
const windowDaysMax = 3 * 366;
const keptMs = 30_000;
const keptMax = 200;

const window = z.strictObject({
  from: day.optional(),
  to: day.optional(),
  facility: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
});

/** Figures over many cases, for those who answer for the whole. Small numbers are withheld: docs/security.md says how. */
@Controller()
@UseGuards(ActorTokenGuard)
export class FiguresController {
  /**
   * Counting reads years of entries; the desk asks again whenever somebody opens the page. Those who ask meanwhile wait for the same answer,
   * and one that failed is not kept.
   */
  private readonly kept = new LRUCache<string, Figures, () => Promise<Figures>>({
    max: keptMax,
    ttl: keptMs,
    fetchMethod: (_asked, _before, { context: find }) => find(),
  });
  private readonly marks = JSON.stringify(marksOf(lifecycle));
  private readonly seconds = JSON.stringify(secondsOfClocks());

  constructor(private readonly database: Database) {}

  @Get('figures')
  async figures(@Query() query: unknown, @CurrentActor() actor: Actor): Promise<Figures> {
    assertRole(actor, ['coordinator', 'auditor']);
    const { facility = null, ...asked } = parsed(window, query);
    const { from, to } = windowOf(asked, new Date());
    const scope = facility === null ? scopeOf(actor) : await this.facilityId(facility);
    return this.kept.forceFetch(`${scope} ${from} ${to}`, {
      context: async () => figuresOf(await this.count(scope, from, to), { from, to, facility }),
    });
  }

  private async facilityId(code: string): Promise<string> {
    const [row] = await this.database.query<{ id: string | null }>(
      'facility',
      'select journal.find_facility($1) as id',
      [code],
    );
    if (!row?.id) throw new Refused('resource.not-found');
    return row.id;
  }

  private async count(scope: string, from: string, to: string): Promise<Counted> {
    const [row] = await this.database.query<{ counted: Counted }>(
      'figures',
      'select journal.figures($1, $2, $3, $4, $5, $6) as counted',
      [scope, startOf(from), startOf(daysAfter(to, 1)), this.marks, standingClocks, this.seconds],
    );
    if (!row) throw new Error('the journal counted nothing');
    return row.counted;
  }
}

/** The days that are asked for, the last 90 unless said otherwise. */
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
