import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createJournal, type JournalWorld } from '@app/testing/journal';
import { checkLists } from '../fsck/index.js';
import { Faults } from '../fsck/index.js';

/** The filters of a list, with the names of page_cases. */
interface Asked {
  scope: string;
  stage?: string;
  state?: string;
  facility?: string;
  assignee?: string;
  unassigned?: boolean;
  due?: string;
  held?: boolean;
  priority?: string;
  open?: boolean;
  q?: string;
}
type Order = 'opened' | 'due';
interface Case {
  id: string;
  ref: string;
  facility_id: string;
  code: string;
  state: string;
  assignee: string | null;
  priority: string;
  held: string | null;
  /** To the microsecond, as in a cursor. */
  due: string;
  opened: string;
}
interface Counts {
  total: number;
  open: number;
  due: number;
  due_soon: number;
  unassigned: number;
  mine: number;
  held: number;
  closed: number;
  transit: number;
}

let world: JournalWorld;
let gateway: pg.Client;
const people = [randomUUID(), randomUUID(), randomUUID()];

beforeAll(async () => {
  world = await createJournal('lists');
  gateway = new pg.Client(world.urlOf('gateway'));
  await gateway.connect();
});
afterAll(async () => {
  await gateway.end();
  await world.drop();
});

/** Inserts cases without entries. Many have the same deadline or opening, so that their ids decide the order. */
const seed = (from: number, to: number): Promise<unknown> =>
  world.sql(
    `begin; set local session_replication_role = replica;
     insert into journal.cases (id, ref, facility_id, state, version, head, custody, facts, assignee, priority, held, due_at, opened_at, moved_at)
     select gen_random_uuid(), 'SP-' || r.a || '-' || r.b, case when n % 7 = 0 then '${world.facilities.pek}'::uuid else '${world.facilities.han}' end,
       case when n % 10 > 0 then (array['closed.settled', 'closed.settled', 'closed.withdrawn', 'closed.returned'])[1 + n / 10 % 4]
         else (array['intake.registered', 'transit.planning', 'transit.cleared'])[1 + n / 10 % 3] end,
       1, sha256(n::text::bytea), 'intake', '{}', (array['${people.join("','")}'])[1 + n % 5]::uuid,
       (array['normal', 'normal', 'urgent', 'emergency'])[1 + n / 3 % 4], case when n % 13 = 0 then 'medical' end,
       case when n % 10 = 0 and n % 4 > 0 or n % 29 = 0 then date_trunc('hour', now()) + make_interval(hours => n % 60 - 30) + interval '123 microseconds' end,
       date_trunc('hour', now()) - make_interval(mins => n / 20), now()
     from generate_series(${from}::int, ${to}::int) n,
       lateral (select translate(upper(lpad(to_hex(n), 4, '0')), 'IL', '00') as a, translate(upper(substr(md5(n::text), 1, 4)), 'IL', '00') as b) r;
     commit`,
  );

const cases = async (): Promise<Case[]> =>
  (
    await world.sql(`
      select c.id, c.ref, c.facility_id, f.code, c.state, c.assignee, c.priority, c.held,
        coalesce(to_char(c.due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'infinity') as due,
        to_char(c.opened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as opened
      from journal.cases c join access.facilities f on f.id = c.facility_id`)
  ).rows as Case[];

const isKept = (one: Case, asked: Asked): boolean =>
  ['*', one.facility_id].includes(asked.scope) &&
  (asked.stage === undefined || one.state.startsWith(`${asked.stage}.`)) &&
  (asked.state === undefined || one.state === asked.state) &&
  (asked.facility === undefined || one.code === asked.facility) &&
  (asked.assignee === undefined || one.assignee === asked.assignee) &&
  (asked.unassigned === undefined || (one.assignee === null) === asked.unassigned) &&
  (asked.due === undefined || (one.due !== 'infinity' && one.due <= asked.due)) &&
  (asked.held === undefined || (one.held !== null) === asked.held) &&
  (asked.priority === undefined || one.priority === asked.priority) &&
  (asked.open === undefined || !one.state.startsWith('closed.') === asked.open) &&
  (asked.q === undefined || one.ref.includes(asked.q));

const placeOf = (one: Case, order: Order): string => (order === 'opened' ? one.opened : one.due);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const inOrder =
  (order: Order) =>
  (a: Case, b: Case): number =>
    order === 'opened'
      ? compare(b.opened, a.opened) || compare(b.id, a.id)
      : compare(a.due, b.due) || compare(a.id, b.id);

const valuesOf = (asked: Asked): unknown[] =>
  [
    asked.scope,
    asked.stage,
    asked.state,
    asked.facility,
    asked.assignee,
    asked.unassigned,
    asked.due,
    asked.held,
    asked.priority,
    asked.open,
    asked.q,
  ].map((one) => one ?? null);

async function page(asked: Asked, order: Order, after: Case | undefined, limit: number): Promise<string[][]> {
  const { rows } = await gateway.query<{ id: string; place: string }>({
    name: 'page',
    text: 'select * from journal.page_cases($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)',
    values: [...valuesOf(asked), order, after ? placeOf(after, order) : null, after?.id ?? null, limit],
  });
  return rows.map((row) => [row.id, row.place]);
}

async function count(asked: Asked, me: string): Promise<Counts> {
  const { rows } = await gateway.query<Counts>({
    name: 'count',
    text: 'select * from journal.count_cases($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)',
    values: [...valuesOf(asked), me],
  });
  return rows[0]!;
}

/** A combination of filters, from a seed, so that a failure can be repeated. */
function someOf(no: number): Asked {
  let left = no * 2_654_435_761;
  const draw = (size: number): number => {
    left = (left * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor(left / 65_536) % size;
  };
  const maybe = <T>(values: readonly T[]): T | undefined => (draw(4) === 0 ? values[draw(values.length)] : undefined);
  const now = Date.now();
  return Object.fromEntries(
    Object.entries({
      scope: ['*', '*', world.facilities.han, world.facilities.pek, randomUUID(), 'none', ''][draw(20) % 7],
      stage: maybe(['intake', 'transit', 'referral', 'closed']),
      state: maybe(['transit.planning', 'closed.settled', 'closed.returned', 'closed.erased']),
      facility: maybe(['HAN', 'PEK', 'XXX']),
      assignee: maybe([...people, randomUUID()]),
      unassigned: maybe([true, false]),
      due: maybe([0, -20, 20].map((hours) => new Date(now + hours * 3_600_000).toISOString())),
      held: maybe([true, false]),
      priority: maybe(['normal', 'urgent', 'emergency']),
      open: maybe([true, false]),
      q: maybe(['A', '-', 'SP', '4B', '00C', '-7', 'UU', '--', 'SP-01', '3-2']),
    }).filter(([, value]) => value !== undefined),
  ) as unknown as Asked;
}

async function expectAllAlike(rounds: number): Promise<void> {
  const all = await cases();
  const sorted = { opened: [...all].sort(inOrder('opened')), due: [...all].sort(inOrder('due')) };
  const now = new Date().toISOString();
  const soon = new Date(Date.now() + 24 * 3_600_000).toISOString();
  for (let no = 0; no < rounds; no += 1) {
    const asked = someOf(no);
    const kept = sorted.opened.filter((one) => isKept(one, asked));
    for (const order of ['opened', 'due'] as const) {
      const rows = sorted[order].filter((one) => isKept(one, asked));
      // from the beginning, from the middle, around the first case without a deadline, and from the end
      const edge = rows.findIndex((one) => one.due === 'infinity');
      for (const after of [-1, no * 37, edge - 1, edge + 3, rows.length - 2]) {
        if (after >= rows.length) continue;
        const limit = 1 + (no % 60);
        const expected = rows
          .slice(Math.max(after, -1) + 1)
          .slice(0, limit)
          .map((one) => [one.id, placeOf(one, order)]);
        expect([asked, order, after, await page(asked, order, rows[Math.max(after, -1)], limit)]).toEqual([
          asked,
          order,
          after,
          expected,
        ]);
      }
    }
    const me = people[0]!;
    const those = (is: (one: Case) => boolean): number => kept.filter(is).length;
    expect([asked, await count(asked, me)]).toMatchObject([
      asked,
      {
        total: kept.length,
        open: those((one) => !one.state.startsWith('closed.')),
        due: those((one) => one.due <= now),
        due_soon: those((one) => one.due > now && one.due <= soon),
        unassigned: those((one) => one.assignee === null),
        mine: those((one) => one.assignee === me),
        held: those((one) => one.held !== null),
        closed: those((one) => one.state.startsWith('closed.')),
        transit: those((one) => one.state.startsWith('transit.')),
      },
    ]);
  }
}

async function faults(): Promise<unknown[]> {
  const client = new pg.Client(world.url);
  await client.connect();
  try {
    const found = new Faults();
    await checkLists(client, found);
    return found.all();
  } finally {
    await client.end();
  }
}

describe('lists and counts', () => {
  it('are what the filters leave of all cases, by either order and from any place', async () => {
    await seed(0, 599);
    await expectAllAlike(150);
    expect(await faults()).toEqual([]);
  }, 60_000);

  it('are so after anything that is done to cases, and after changes of counts were folded', async () => {
    const some = (n: number): string => `id in (select id from journal.cases order by md5(id::text || ${n}) limit 150)`;
    const harmless = async (set: string, n: number): Promise<unknown> =>
      world.sql(
        `begin; set local session_replication_role = replica; update journal.cases set ${set} where ${some(n)}; commit`,
      );
    await harmless(`state = 'closed.withdrawn', due_at = null`, 1);
    await harmless(`state = 'intake.registered', due_at = date_trunc('hour', now()) + interval '5 hours'`, 2);
    await harmless(`assignee = '${people[1]}', priority = 'urgent'`, 3);
    await harmless(`held = 'security'`, 4);
    await harmless(`due_at = case when due_at is null then now() - interval '1 hour' end`, 5);
    await harmless(`state = 'closed.settled', due_at = null`, 6);
    await harmless(`opened_at = opened_at - interval '3 minutes'`, 7);
    // the number that was given out last: changes that were folded are gone
    const { rows } = await world.sql(
      `select count(*)::int as n, pg_sequence_last_value(pg_get_serial_sequence('journal.resting_changes', 'number'))::int as made
       from journal.resting_changes`,
    );
    const left = rows[0] as { n: number; made: number };
    expect(left.made).toBeGreaterThan(256);
    expect(left.n).toBeLessThan(256);
    expect(await faults()).toEqual([]);
    await expectAllAlike(60);
  }, 60_000);

  it('are so where closed cases of a kind are too many to be read', async () => {
    await seed(600, 25_000);
    await world.sql('analyze journal.live_cases, journal.resting_cases, journal.resting_kinds');
    await expectAllAlike(40);
    expect(await faults()).toEqual([]);
  }, 60_000);
});
