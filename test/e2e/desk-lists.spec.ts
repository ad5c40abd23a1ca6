import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { liveTo } from '@app/testing/whole-case';
import { arrival, startProduct, type Client, type Product } from '@app/testing/product';

interface Row {
  ref: string;
  facility: string;
  state: string;
  people: number;
  dueAt: string | null;
  openedAt: string;
  clocks: { name: string; dueAt: string }[];
  next: { transition: string; by: string[]; missing: { code: string }[] } | null;
  blockedBy: string[];
}
interface Page {
  cases: Row[];
  next: string | null;
}
interface Summary {
  total: number;
  open: number;
  due: number;
  dueSoon: number;
  unassigned: number;
  mine: number;
  held: number;
  byStage: Record<string, number>;
}

let product: Product;
let coordinator: Client;
let caseworker: Client;
/** The references of the cases, by the purpose that they have in these tests. */
const refs: Record<string, string> = {};

const opened = async (username: string, over: Record<string, unknown> = {}): Promise<string> =>
  ((await (await product.as(username)).post('/api/cases', arrival(over))).body as { ref: string }).ref;

async function made(client: Client, ref: string, transition: string, input: unknown): Promise<void> {
  const { status, text } = await client.post(`/api/cases/${ref}/${transition}`, input);
  if (status !== 200) throw new Error(`${transition}: ${text}`);
}

beforeAll(async () => {
  product = await startProduct('desk_lists');
  coordinator = await product.as('coordinator');
  caseworker = await product.as('caseworker');
  await product.sql('update journal.pools set capacity = 100');
  const [officer, head] = [await product.as('intake-officer.han'), await product.as('head-of-mission.han')];
  refs['plain'] = await opened('intake-officer.han');
  refs['danger'] = await opened('intake-officer.han', { people: 2, immediateDanger: true });
  refs['sheltered'] = await opened('intake-officer.han');
  await made(head, refs['sheltered'], 'intake.shelter', { legalBasis: 'humanitarian-practice', decision: 'yes' });
  refs['withdrawn'] = await opened('intake-officer.han');
  await made(officer, refs['withdrawn'], 'case.withdraw', { on: '2026-11-20' });
  refs['assigned'] = await opened('intake-officer.han');
  await made(caseworker, refs['assigned'], 'case.assign', { assignee: caseworker.actor.id });
  refs['beijing'] = await opened('intake-officer.pek');
  refs['preparing'] = await liveTo(product, 'referral.preparing');
  refs['held'] = await liveTo(product, 'referral.preparing');
  await made(caseworker, refs['held'], 'case.hold', { reason: 'medical' });
  // all due at the same microsecond, half an hour ago
  await product.sql(
    `update journal.cases set due_at = date_trunc('hour', now()) - interval '30 minutes' + interval '123456 microseconds'
     where ref = any ($1)`,
    [[refs['plain'], refs['assigned']]],
  );
});
afterAll(() => product.stop());

const namesOf = (cases: { ref: string }[]): string[] =>
  cases.map(({ ref }) => Object.keys(refs).find((name) => refs[name] === ref) ?? ref).sort();
const list = async (query: string, client = coordinator): Promise<Page> => {
  const { status, body, text } = await client.get(`/api/cases?${query}`);
  if (status !== 200) throw new Error(text);
  return body as Page;
};
const listed = async (query: string, client = coordinator): Promise<string[]> =>
  namesOf((await list(query, client)).cases);
const summary = async (query = '', client = coordinator): Promise<Summary> =>
  (await client.get(`/api/cases/summary?${query}`)).body as Summary;

describe('a list of cases', () => {
  const all = ['assigned', 'beijing', 'danger', 'held', 'plain', 'preparing', 'sheltered', 'withdrawn'];

  it.each<[string, string[]]>([
    ['', all],
    ['stage=intake', ['assigned', 'beijing', 'danger', 'plain', 'sheltered']],
    ['stage=closed', ['withdrawn']],
    ['state=referral.preparing', ['held', 'preparing']],
    ['facility=PEK', ['beijing']],
    ['facility=XXX', []],
    ['assignee=none', all.filter((one) => one !== 'assigned')],
    ['due=now', ['assigned', 'plain']],
    ['held=true', ['held']],
    ['held=false', all.filter((one) => one !== 'held')],
    ['priority=emergency', ['danger']],
    ['open=true', all.filter((one) => one !== 'withdrawn')],
    ['open=false', ['withdrawn']],
    ['blocked=true', ['held', 'sheltered']],
    ['blocked=false', all.filter((one) => one !== 'held' && one !== 'sheltered')],
    ['stage=intake&assignee=none&open=true&due=now&priority=normal&held=false&facility=HAN', ['plain']],
  ])('asked for “%s” shows what it asks for', async (query, names) => {
    expect(await listed(query)).toEqual(names);
  });

  it('finds who has a case, and a part of a reference as somebody reads it out', async () => {
    expect(await listed('assignee=me', caseworker)).toEqual(['assigned']);
    expect(await listed(`assignee=${caseworker.actor.id}`)).toEqual(['assigned']);
    expect(await listed('assignee=me')).toEqual([]);
    const ref = refs['danger'] ?? '';
    expect(await listed(`q=${ref.slice(3, 10).toLowerCase()}`)).toContain('danger');
    expect(await listed(`q=${ref.replaceAll('0', 'o').replaceAll('1', 'i')}`)).toEqual(['danger']);
    expect(await listed('q=SP-ZZZZ-ZZZZ')).toEqual([]);
  });

  it('finds a case by any part of its reference, however short and wherever it begins', async () => {
    const ref = refs['danger'] ?? '';
    const parts = [...ref].flatMap((_, from) => [...ref].map((__, length) => ref.slice(from, from + length + 1)));
    for (const part of new Set(parts)) {
      const named = Object.keys(refs).filter((name) => refs[name]?.includes(part));
      expect([part, await listed(`q=${part}`)]).toEqual([part, all.filter((name) => named.includes(name))]);
    }
  });

  it.each(['opened', 'due'])('is paged by %s without a double or a gap', async (order) => {
    const rows: Row[] = [];
    let pages = 0;
    for (let cursor: string | null = ''; cursor !== null; pages += 1) {
      const page = await list(`order=${order}&limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      rows.push(...page.cases);
      cursor = page.next;
    }
    // eight cases in pages of two: the last page says that it is the last
    expect(pages).toBe(4);
    expect(namesOf(rows)).toEqual(all);
    const keys = rows.map((row) =>
      order === 'opened' ? -Date.parse(row.openedAt) : Date.parse(row.dueAt ?? '9999-12-31'),
    );
    expect(keys).toEqual([...keys].sort((a, b) => a - b));
    if (order === 'due') {
      expect(namesOf(rows.slice(0, 2))).toEqual(['assigned', 'plain']);
      expect(rows.at(-1)?.dueAt).toBeNull();
    }
  });

  it('says of each case what it waits for, by whom, and until when', async () => {
    const rows = (await list('')).cases;
    const row = (name: string) => rows.find(({ ref }) => ref === refs[name]);
    expect(row('plain')).toMatchObject({
      facility: 'HAN',
      state: 'intake.registered',
      version: 1,
      custody: 'intake',
      assignee: null,
      priority: 'normal',
      held: null,
      people: 1,
      next: { transition: 'intake.shelter', by: ['head-of-mission'], missing: [] },
      blockedBy: [],
      clocks: [{ name: 'first-response' }],
    });
    expect(row('sheltered')).toMatchObject({
      next: {
        transition: 'intake.refer',
        missing: expect.arrayContaining([{ code: 'identity.missing', people: [1] }]),
      },
      blockedBy: ['identity.missing', 'consent.unhcr-missing', 'needs.not-assessed'],
      clocks: [{ name: 'welfare-check', dueAt: row('sheltered')?.dueAt }],
    });
    // a hold pauses the clocks of paperwork; the clock of the welfare check runs on
    expect(row('held')).toMatchObject({
      held: 'medical',
      blockedBy: ['case.held'],
      clocks: [{ name: 'welfare-check', dueAt: row('held')?.dueAt }],
    });
    expect(row('withdrawn')).toMatchObject({ next: null, blockedBy: [], clocks: [] });
    expect(Object.keys(row('plain') ?? {})).not.toContain('facts');
  });

  it('is blocked by an instruction for who has yet to acknowledge it, and for nobody else', async () => {
    await coordinator.post('/api/instructions', { title: 'New', body: 'Read this.', facility: 'PEK' });
    const officer = await product.as('intake-officer.pek');
    const head = await product.as('head-of-mission.pek');
    await made(head, refs['beijing'] ?? '', 'intake.assist-outside', { reason: 'full', contactKept: 'phone' });
    const blockedBy = async (client: Client) =>
      (await list('facility=PEK', client)).cases.find((one) => one.ref === refs['beijing'])?.blockedBy;
    expect(await blockedBy(officer)).toContain('instructions.not-acknowledged');
    expect(await blockedBy(coordinator)).not.toContain('instructions.not-acknowledged');
  });

  it('shows a facility role its own facility’s cases alone, and an administrator none', async () => {
    const beijing = await product.as('intake-officer.pek');
    const hanoi = await product.as('intake-officer.han');
    expect(await listed('', beijing)).toEqual(['beijing']);
    expect(await listed('facility=HAN', beijing)).toEqual([]);
    expect(await listed(`q=${refs['plain']}`, beijing)).toEqual([]);
    expect(new Set((await list('', hanoi)).cases.map(({ facility }) => facility))).toEqual(new Set(['HAN']));
    expect(await list('', await product.as('administrator'))).toEqual({ cases: [], next: null });
  });

  it.each([
    'stage=nowhere',
    'state=intake.greeted',
    'facility=han',
    'assignee=you',
    'due=soon',
    'held=1',
    'blocked=maybe',
    'priority=high',
    'open=',
    'q=%25',
    'q=SP-7K3M-92QD1',
    'order=moved',
    'limit=0',
    'limit=201',
    'cursor=bm9uc2Vuc2U',
    'colour=red',
  ])('is refused when asked for “%s”', async (query) => {
    expect((await coordinator.get(`/api/cases?${query}`)).body).toMatchObject({ status: 400, code: 'input.malformed' });
  });

  it('refuses a cursor of another order', async () => {
    const { next } = await list('limit=1&order=opened');
    expect((await coordinator.get(`/api/cases?order=due&cursor=${next}`)).body).toMatchObject({ status: 400 });
    const forged = Buffer.from(JSON.stringify(['due', '2026-13-45T00:00:00Z', randomUUID()])).toString('base64url');
    expect((await coordinator.get(`/api/cases?order=due&cursor=${forged}`)).body).toMatchObject({ status: 400 });
  });
});

describe('a summary', () => {
  it('counts what the list shows under the same filters', async () => {
    const in24h = new Date(Date.now() + 24 * 3_600_000).toISOString();
    for (const filters of [
      '',
      'stage=intake',
      'facility=PEK',
      'open=true&priority=normal',
      'assignee=none',
      'held=true',
      'q=SP-',
    ])
      for (const client of [coordinator, caseworker, await product.as('intake-officer.han')]) {
        const count = async (more: string) => (await list(`limit=200&${filters}&${more}`, client)).cases.length;
        const counted = await summary(filters, client);
        expect(counted.total).toBe(await count(''));
        if (!filters.includes('open')) expect(counted.open).toBe(await count('open=true'));
        expect(counted.due).toBe(await count('due=now'));
        expect(counted.due + counted.dueSoon).toBe(await count(`due=${in24h}`));
        if (!filters.includes('assignee')) {
          expect(counted.unassigned).toBe(await count('assignee=none'));
          expect(counted.mine).toBe(await count('assignee=me'));
        }
        if (!filters.includes('held')) expect(counted.held).toBe(await count('held=true'));
        for (const [stage, cases] of Object.entries(counted.byStage))
          if (!filters.includes('stage')) expect([stage, cases]).toEqual([stage, await count(`stage=${stage}`)]);
      }
  });

  it('counts nothing of another facility, and nothing for an administrator', async () => {
    expect((await summary('', await product.as('head-of-mission.pek'))).total).toBe(1);
    expect((await summary('facility=HAN', await product.as('head-of-mission.pek'))).total).toBe(0);
    expect((await summary('', await product.as('administrator'))).total).toBe(0);
  });

  it.each(['limit=5', 'cursor=x', 'order=due', 'blocked=true', 'stage=nowhere'])(
    'is refused with “%s”',
    async (query) => {
      expect((await coordinator.get(`/api/cases/summary?${query}`)).body).toMatchObject({ status: 400 });
    },
  );
});

describe('a view of a case', () => {
  it('shows its clocks, running, paused with what they have left, and stopped', async () => {
    const clocksOf = async (name: string) =>
      ((await coordinator.get(`/api/cases/${refs[name]}`)).body as { clocks: Record<string, unknown>[] }).clocks;
    expect(await clocksOf('sheltered')).toEqual([
      { name: 'welfare-check', state: 'running', dueAt: expect.any(String), remainingSeconds: null },
      { name: 'first-response', state: 'stopped', dueAt: expect.any(String), remainingSeconds: null },
    ]);
    const paused = (await clocksOf('held')).find(({ name }) => name === 'referral-package');
    expect(paused).toMatchObject({ state: 'paused', remainingSeconds: expect.any(Number) });
    expect(paused?.['remainingSeconds']).toBeGreaterThan(0);
  });

  it('says of what kind each next step is', async () => {
    const { next } = (await coordinator.get(`/api/cases/${refs['preparing']}`)).body as {
      next: { transition: string; kind: string }[];
    };
    const kindOf = (transition: string) => next.find((one) => one.transition === transition)?.kind;
    expect(kindOf('referral.send')).toBe('onward');
    expect(kindOf('referral.return-to-intake')).toBe('aside');
    expect(kindOf('referral.log-access')).toBe('record');
    expect(kindOf('case.hold')).toBe('case');
  });
});

describe('a list of blocked cases among many that are not', () => {
  it('reads on for a while, and then says where to go on', async () => {
    await product.sql(
      `begin; set local session_replication_role = replica;
       insert into journal.cases (id, ref, facility_id, state, version, head, custody, facts, assignee, priority, held, opened_at, moved_at)
       select gen_random_uuid(), 'SP-0000-' || translate(upper(lpad(to_hex(n), 4, '0')), 'ILOU', '0000'), c.facility_id, c.state, c.version,
         c.head, c.custody, c.facts, c.assignee, c.priority, c.held, now() + interval '1 day', now()
       from journal.cases c, generate_series(1, 1200) n where c.ref = '${refs['plain']}';
       commit`,
    );
    const first = await list('blocked=true&facility=HAN');
    expect(first.cases).toEqual([]);
    expect(first.next).not.toBeNull();
    const second = await list(`blocked=true&facility=HAN&cursor=${first.next}`);
    expect(namesOf(second.cases)).toEqual(['held', 'sheltered']);
    expect(second.next).toBeNull();
  });
});
