import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { scopeOf, type Person } from '@app/access';
import type { caseListRoutes, CasePage, CaseRow, CaseSummary, QueryOf } from '@app/api';
import { Database } from '@app/database';
import {
  emptyFile,
  instantText,
  isClockShown,
  lifecycle,
  onwardStep,
  Refused,
  shownDueAt,
  shownMissing,
  shownMovedAt,
  type CaseFile,
  type CaseState,
  type Priority,
} from '@app/lifecycle';

type Filters = QueryOf<typeof caseListRoutes.summary>;
type Page = QueryOf<typeof caseListRoutes.page>;

/** A position in an order, precise to the microsecond. With the case's id it is unique. */
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

/**
 * Only the rules know whether a case is blocked. So a filter by `blocked` reads cases in batches of this size, and a
 * limited number of batches for one page.
 */
const scanRows = 250;
const scansMax = 4;

/** Lists and counts of the cases that the caller may see. */
@Injectable()
export class CaseList {
  constructor(private readonly database: Database) {}

  /** One page. With `blocked` it may contain fewer cases than requested and still not be the last. */
  async page(asked: Page, person: Person): Promise<CasePage> {
    const { blocked, order, limit } = asked;
    const cases: CaseRow[] = [];
    // one row more than requested shows whether there are more
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

/** In the parameter order that page_cases and count_cases share. */
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
  // a file that an older table folded lacks the newer fields
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
    people: file.people.length,
    dueAt: shownDueAt(person.role, row.due_at?.toISOString() ?? null, clocks),
    openedAt: row.opened_at.toISOString(),
    movedAt: shownMovedAt(person.role, row.moved_at.toISOString(), file),
    clocks,
    next: next && { ...next, by: [...next.by], missing: [...shownMissing(person.role, next.missing, standing)] },
    blockedBy: [...blockedBy],
  };
}

const cursorTo = (order: Page['order'], { place, id }: Place): string =>
  Buffer.from(JSON.stringify([order, place, id])).toString('base64url');

/** A cursor is valid only for the order that it was made for. */
function cursorOf(cursor: string | undefined, order: Page['order']): Place | undefined {
  if (cursor === undefined) return undefined;
  try {
    const [its, place, id] = cursorForm.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    if (its === order) return { place, id };
  } catch {
    // refused below, like a cursor of another order
  }
  throw new Refused('input.malformed', { fields: [{ path: 'cursor', fault: 'invalid_format' }] });
}
