import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { arrival, startProduct, type Client, type Product } from '@app/testing/product';

let product: Product;
let reviewer: Client;
let coordinator: Client;
beforeAll(async () => {
  product = await startProduct('oversight', { budgets: true });
  reviewer = await product.as('reviewer');
  coordinator = await product.as('coordinator');
});
afterAll(() => product.stop());

interface AlertRow {
  id: string;
  person: string;
  username: string | null;
  kind: string;
  used: number;
  acknowledgedBy: string | null;
}
const alerts = async (query = '', by = reviewer): Promise<AlertRow[]> => {
  const { status, body, text } = await by.get(`/api/audit/alerts?${query}`);
  if (status !== 200) throw new Error(text);
  return (body as { alerts: AlertRow[] }).alerts;
};
const about = async (who: Client, kind: string): Promise<AlertRow[]> =>
  (await alerts(`kind=${kind}`)).filter(({ person }) => person === who.actor.id);
const opened = async (over: Record<string, unknown> = {}, officer = 'intake-officer.han'): Promise<string> => {
  const { status, body, text } = await (await product.as(officer)).post('/api/cases', arrival(over));
  if (status !== 201) throw new Error(text);
  return (body as { ref: string }).ref;
};
const reads = async (): Promise<number> =>
  ((await product.sql('select count(*)::int as n from journal.reads')).rows[0] as { n: number }).n;
/** Moves everything that was done so far to yesterday. */
const anHourPasses = (): Promise<unknown> => product.sql('delete from journal.uses');
const code = ({ body }: { body: unknown }): string => (body as { code: string }).code;
const missing = ({ body }: { body: unknown }): string[] =>
  ((body as { missing?: { code: string }[] }).missing ?? []).map((one) => one.code);

describe('the budget of what one person opens', () => {
  const open = (who: Client, ref: string) => who.get(`/api/cases/${ref}/file/identity?purpose=casework`);

  it('tells a reviewer of somebody who opens sixty compartments in a row, once, and does not keep them from work', async () => {
    const officer = await product.as('intake-officer.han');
    const ref = await opened();
    for (let n = 1; n < 60; n += 1) expect((await open(officer, ref)).status).toBe(200);
    expect(await about(officer, 'open')).toEqual([]);
    for (let n = 60; n <= 65; n += 1) expect((await open(officer, ref)).status).toBe(200);
    expect(await about(officer, 'open')).toMatchObject([{ username: 'intake-officer.han', used: 65 }]);
  });

  it('refuses what is beyond it before anything is opened, and nobody else with it', async () => {
    await anHourPasses();
    await product.sql(`update journal.budgets set soft = 2, hard = 3 where kind = 'open' and role = '*'`);
    const officer = await product.as('intake-officer.pek');
    const ref = await opened({}, 'intake-officer.pek');
    const other = await opened();
    for (let n = 1; n <= 3; n += 1) expect((await open(officer, ref)).status).toBe(200);
    const before = await reads();
    const refused = await open(officer, ref);
    expect(refused.status).toBe(429);
    expect(code(refused)).toBe('reads.too-many');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(60);
    expect(await reads()).toBe(before);
    expect((await open(await product.as('intake-officer.han'), other)).status).toBe(200);
    await product.sql(`update journal.budgets set soft = 60, hard = 200 where kind = 'open' and role = '*'`);
    await anHourPasses();
    expect((await open(officer, ref)).status).toBe(200);
  });

  it('holds however many are asked for at once', async () => {
    await anHourPasses();
    await product.sql(`update journal.budgets set soft = 2, hard = 5 where kind = 'open' and role = '*'`);
    const officer = await product.as('intake-officer.pek');
    const ref = await opened({}, 'intake-officer.pek');
    const answers = await Promise.all(Array.from({ length: 20 }, () => open(officer, ref)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    await product.sql(`update journal.budgets set soft = 60, hard = 200 where kind = 'open' and role = '*'`);
    await anHourPasses();
  });
});

describe('an alert', () => {
  it('is for reviewers, and for auditors without names; nobody else learns of it', async () => {
    const auditor = await product.as('auditor');
    expect((await alerts('', auditor)).length).toBeGreaterThan(0);
    expect((await alerts('', auditor)).every(({ username }) => username === null)).toBe(true);
    for (const name of ['caseworker', 'coordinator', 'administrator', 'intake-officer.han', 'head-of-mission.han'])
      expect((await (await product.as(name)).get('/api/audit/alerts')).status).toBe(403);
    const [one] = await alerts();
    for (const who of [auditor, coordinator])
      expect((await who.post(`/api/audit/alerts/${one!.id}/acknowledge`)).status).toBe(403);
  });

  it('is acknowledged once, by the first reviewer who does, and never by the one it is about', async () => {
    const [one] = await alerts('waiting=true');
    expect((await reviewer.post(`/api/audit/alerts/${one!.id}/acknowledge`)).status).toBe(204);
    expect((await reviewer.post(`/api/audit/alerts/${one!.id}/acknowledge`)).status).toBe(204);
    expect((await alerts()).find(({ id }) => id === one!.id)?.acknowledgedBy).toBe(reviewer.actor.id);
    await product.sql(
      `insert into journal.alerts (person_id, kind, hour, used, first_at, last_at)
       values ($1, 'open', date_trunc('hour', now()), 99, now(), now())`,
      [reviewer.actor.id],
    );
    const [own] = await about(reviewer, 'open');
    const refused = await reviewer.post(`/api/audit/alerts/${own!.id}/acknowledge`);
    expect([refused.status, code(refused)]).toEqual([403, 'four-eyes.same-person']);
    expect((await about(reviewer, 'open'))[0]?.acknowledgedBy).toBeNull();
    expect((await reviewer.post('/api/audit/alerts/11111111-1111-4111-8111-111111111111/acknowledge')).status).toBe(
      404,
    );
  });

  it('comes in pages that leave none out and repeat none', async () => {
    const all = (await alerts('limit=200')).map(({ id }) => id);
    const paged: string[] = [];
    let next: string | null = null;
    do {
      const page = (await reviewer.get(`/api/audit/alerts?limit=1${next ? `&after=${next}` : ''}`)).body as {
        alerts: AlertRow[];
        next: string | null;
      };
      paged.push(...page.alerts.map(({ id }) => id));
      next = page.next;
    } while (next !== null);
    expect(paged).toEqual(all);
  });

  it('that waits is counted in the metrics, without a name', async () => {
    const waiting = (await alerts('waiting=true&limit=200')).length;
    const text = await (await fetch(`${product.services['audit']}/metrics`)).text();
    expect(text).toMatch(new RegExp(`^safe_passage_alerts_waiting(?:{[^}]*})? ${waiting}$`, 'm'));
  });
});

describe('a broken glass', () => {
  const glass = (ref: string, compartment = 'identity') =>
    coordinator.post(`/api/cases/${ref}/case.break-glass`, { compartment, reason: 'A relative called.' });
  const review = (ref: string, entry: number, justified: boolean) =>
    reviewer.post(`/api/cases/${ref}/case.review-break-glass`, { entry, justified });
  const entryOf = ({ body }: { body: unknown }): number => (body as { version: number }).version;
  const looks = (ref: string) => coordinator.get(`/api/cases/${ref}/file/identity?purpose=protection`);

  it('has a review of its own, a clock of its own, and ends at once when it was not justified', async () => {
    const ref = await opened();
    const [first, second] = [entryOf(await glass(ref)), entryOf(await glass(ref, 'protection'))];
    expect((await looks(ref)).status).toBe(200);
    expect((await review(ref, second, true)).status).toBe(200);
    const { file, clocks } = (await reviewer.get(`/api/cases/${ref}`)).body as {
      file: { brokenGlass: { entry: number }[] };
      clocks: { name: string; state: string }[];
    };
    expect(file.brokenGlass.map(({ entry }) => entry)).toEqual([first]);
    const stateOf = (entry: number) => clocks.find(({ name }) => name === `break-glass-review:${entry}`)?.state;
    expect([stateOf(first), stateOf(second)]).toEqual(['running', 'stopped']);
    for (const entry of [second, 1, 99]) {
      const again = await review(ref, entry, true);
      expect([again.status, missing(again)]).toEqual([409, ['glass.not-broken']]);
    }
    expect((await review(ref, first, false)).status).toBe(200);
    const refused = await looks(ref);
    expect([refused.status, code(refused)]).toEqual([403, 'compartment.not-allowed']);
  });

  it('cannot be buried by an erasure', async () => {
    const ref = await opened();
    const officer = await product.as('intake-officer.han');
    expect((await officer.post(`/api/cases/${ref}/case.withdraw`, { on: '2026-11-20' })).status).toBe(200);
    const request = () =>
      coordinator.post(`/api/cases/${ref}/case.request-erasure`, { ground: 'unlawful', on: '2026-11-20' });
    const erase = () => reviewer.post(`/api/cases/${ref}/case.erase`, { ground: 'unlawful' });
    expect((await request()).status).toBe(200);
    const broken = entryOf(await glass(ref));
    for (const attempt of [erase, request]) {
      const refused = await attempt();
      expect([refused.status, missing(refused)]).toEqual([409, ['glass.not-reviewed']]);
    }
    expect((await review(ref, broken, false)).status).toBe(200);
    expect((await erase()).status).toBe(200);
  });

  it('is told of from the fifth within an hour on, and refused after the tenth', async () => {
    await anHourPasses();
    const refs = [await opened(), await opened()];
    const codes: number[] = [];
    for (let n = 0; n < 12; n += 1) codes.push((await glass(refs[n % 2]!)).status);
    expect(codes).toEqual([...Array<number>(10).fill(200), 429, 429]);
    expect((await about(coordinator, 'break-glass')).length).toBe(1);
  });
});

describe('identities that one person records', () => {
  const one = (person: number) => ({
    person,
    sex: 'F',
    nationality: 'KP',
    alone: false,
    documents: [],
    absentBecause: 'not told yet',
  });
  const identify = (who: Client, ref: string, people: number[]) =>
    who.post(`/api/cases/${ref}/intake.identify`, { people: people.map(one) });

  it('are refused for the same person of a case after the fifth time within an hour, and a reviewer is told', async () => {
    const officer = await product.as('intake-officer.uln');
    const ref = await opened({ people: 2 }, 'intake-officer.uln');
    for (let n = 1; n <= 5; n += 1) expect((await identify(officer, ref, [1])).status).toBe(200);
    const refused = await identify(officer, ref, [1]);
    expect([refused.status, code(refused)]).toEqual([429, 'requests.too-many']);
    expect((await identify(officer, ref, [2])).status).toBe(200);
    expect((await about(officer, 'identify-again')).length).toBe(1);
  });

  it('are told of when they are many, and refused beyond what a full bus takes', async () => {
    await anHourPasses();
    const officer = await product.as('intake-officer.uln');
    const crowd = Array.from({ length: 50 }, (_, index) => index + 1);
    for (let n = 1; n <= 6; n += 1) {
      const ref = await opened({ people: 50 }, 'intake-officer.uln');
      expect((await identify(officer, ref, crowd)).status).toBe(200);
    }
    const ref = await opened({ people: 50 }, 'intake-officer.uln');
    expect((await identify(officer, ref, [1])).status).toBe(429);
    expect((await about(officer, 'identify')).length).toBe(1);
  });
});
