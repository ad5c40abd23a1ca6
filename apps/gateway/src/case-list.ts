import { z } from 'zod';
import { scopeOf, type Person } from '@app/access';
import type { Database } from '@app/database';
import {
  caseStates,
  emptyFile,
  instantText,
  isClockShown,
  lifecycle,
  onwardStep,
  priorities,
  Refused,
  shownDueAt,
  shownMissing,
  shownMovedAt,
  stages,
  type CaseFile,
  type CaseState,
  type OnwardStep,
  type Priority,
} from '@app/lifecycle';

const yesOrNo = z.enum(['true', 'false']).transform((word) => word === 'true');

export const caseFilters = z.strictObject({
  stage: z.enum([...stages, 'closed']).optional(),
  state: z.enum(caseStates).optional(),
  facility: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  assignee: z.union([z.uuid(), z.enum(['me', 'none'])]).optional(),
  /** Cases whose earliest clock is due before this instant; `now` for those that are due already. */
  due: z.union([instantText, z.literal('now')]).optional(),
  held: yesOrNo.optional(),
  priority: z.enum(priorities).optional(),
  open: yesOrNo.optional(),
  /** A part of a reference, as somebody reads it out: its letters have no I, L or O. */
  q: z
    .string()
    .regex(/^[0-9A-Za-z-]{1,12}$/)
    .transform((part) => part.toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1'))
    .optional(),
});
export const casePage = caseFilters.extend({
  blocked: yesOrNo.optional(),
  order: z.enum(['opened', 'due']).default('opened'),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
type Filters = z.output<typeof caseFilters>;
type Page = z.output<typeof casePage>;

/** A place in an order, to the microsecond; with the case's id it is unique. */
const place = z.union([instantText, z.literal('infinity')]);
const cursorForm = z.tuple([z.enum(['opened', 'due']), place, z.uuid()]);
interface Place {
  place: string;
  id: string;
}

interface Row extends Place {
  ref: string;
  facility: string;
  state: CaseState;
  version: number;
  custody: string;
  assignee: string | null;
  priority: Priority;
  held: string | null;
  facts: CaseFile;
  due_at: Date | null;
  opened_at: Date;
  moved_at: Date;
  clocks: { name: string; dueAt: string }[];
  now: Date;
}

export interface CaseRow extends OnwardStep {
  ref: string;
  facility: string;
  state: CaseState;
  version: number;
  custody: string;
  assignee: string | null;
  priority: Priority;
  held: string | null;
  people: number;
  dueAt: string | null;
  openedAt: string;
  movedAt: string;
  /** The running ones, soonest first, ten at most. */
  clocks: { name: string; dueAt: string }[];
}

export interface CaseSummary {
  total: number;
  open: number;
  due: number;
  /** Not due yet, and due within 24 hours. */
  dueSoon: number;
  unassigned: number;
  mine: number;
  held: number;
  byStage: Record<'intake' | 'referral' | 'transit' | 'resettlement' | 'closed', number>;
}

/** Whether a case is blocked is known from the rules alone: so many cases are asked at once, and so often, before a page ends short. */
const scanRows = 250;
const scansMax = 4;

/** Cases as lists and counts, of those that the asker may see. */
export class CaseList {
  constructor(private readonly database: Database) {}

  /** A page. With `blocked` it may hold fewer cases than asked for and still not be the last. */
  async page(asked: Page, person: Person): Promise<{ cases: CaseRow[]; next: string | null }> {
    const { blocked, order, limit } = asked;
    const cases: CaseRow[] = [];
    // one more than wanted tells whether there is more
    const rowsMax = blocked === undefined ? limit + 1 : scanRows;
    let after = cursorOf(asked.cursor, order);
    for (let scan = 0; scan < scansMax; scan += 1) {
      const rows = await this.rows(asked, person, after, rowsMax);
      for (const [index, row] of rows.entries()) {
        const shown = shownTo(person, row);
        after = row;
        if (blocked === undefined || shown.blockedBy.length > 0 === blocked) cases.push(shown);
        const more = index + 1 < rows.length || rows.length === rowsMax;
        if (cases.length === limit) return { cases, next: more ? cursorTo(order, row) : null };
      }
      if (rows.length < rowsMax) return { cases, next: null };
    }
    return { cases, next: after ? cursorTo(order, after) : null };
  }

  private rows(asked: Page, person: Person, after: Place | undefined, limit: number): Promise<Row[]> {
    return this.database.query<Row>(
      'page-cases',
      'select * from journal.page_cases($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)',
      [...filterValues(asked, person), asked.order, after?.place ?? null, after?.id ?? null, limit],
    );
  }

  async summary(asked: Filters, person: Person): Promise<CaseSummary> {
    const [row] = await this.database.query<Record<string, number>>(
      'count-cases',
      'select * from journal.count_cases($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)',
      [...filterValues(asked, person), person.id],
    );
    const of = (column: string): number => row?.[column] ?? 0;
    return {
      total: of('total'),
      open: of('open'),
      due: of('due'),
      dueSoon: of('due_soon'),
      unassigned: of('unassigned'),
      mine: of('mine'),
      held: of('held'),
      byStage: {
        intake: of('intake'),
        referral: of('referral'),
        transit: of('transit'),
        resettlement: of('resettlement'),
        closed: of('closed'),
      },
    };
  }
}

/** In the order of the parameters that page_cases and count_cases share. */
const filterValues = (asked: Filters, person: Person): unknown[] => [
  scopeOf(person),
  asked.stage ?? null,
  asked.state ?? null,
  asked.facility ?? null,
  asked.assignee === 'me' ? person.id : asked.assignee === 'none' ? null : (asked.assignee ?? null),
  asked.assignee === 'none' ? true : null,
  asked.due === 'now' ? new Date() : (asked.due ?? null),
  asked.held ?? null,
  asked.priority ?? null,
  asked.open ?? null,
  asked.q ?? null,
];

function shownTo(person: Person, row: Row): CaseRow {
  // a file that an older table folded lacks the fields that came since
  const file: CaseFile = { ...emptyFile, ...row.facts };
  const standing = { state: row.state, file };
  const clocks = row.clocks
    .filter(({ name }) => isClockShown(person.role, name))
    .map(({ name, dueAt }) => ({ name, dueAt: new Date(dueAt).toISOString() }));
  const { next, blockedBy } = onwardStep(lifecycle, standing, person, row.now);
  return {
    ref: row.ref,
    facility: row.facility,
    state: row.state,
    version: row.version,
    custody: row.custody,
    assignee: row.assignee,
    priority: row.priority,
    held: row.held,
    people: file.people,
    dueAt: shownDueAt(person.role, row.due_at?.toISOString() ?? null, clocks),
    openedAt: row.opened_at.toISOString(),
    movedAt: shownMovedAt(person.role, row.moved_at.toISOString(), file),
    clocks,
    next: next && { ...next, missing: shownMissing(person.role, next.missing, standing) },
    blockedBy,
  };
}

const cursorTo = (order: Page['order'], { place, id }: Place): string =>
  Buffer.from(JSON.stringify([order, place, id])).toString('base64url');

/** A cursor belongs to the order that it was made in. */
function cursorOf(cursor: string | undefined, order: Page['order']): Place | undefined {
  if (cursor === undefined) return undefined;
  try {
    const [its, place, id] = cursorForm.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    if (its === order) return { place, id };
  } catch {
    // refused below, like one of another order
  }
  throw new Refused('input.malformed', { fields: [{ path: 'cursor', fault: 'invalid_format' }] });
}
