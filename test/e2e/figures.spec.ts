import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Figures } from '@app/lifecycle';
import { liveTo } from '@app/testing/whole-case';
import { arrival, startProduct, type Product } from '@app/testing/product';

const dayMs = 86_400_000;
const hour = 1 / 24;
const five = [0, 1, 2, 3, 4];

let product: Product;
beforeAll(async () => {
  product = await startProduct('figures');
  await product.sql('update journal.pools set capacity = 1000');
});
afterAll(() => product.stop());

const dayAgo = (days: number): string => new Date(Date.now() - days * dayMs).toISOString().slice(0, 10);

/**
 * Moves a case back in time, as the superuser with triggers off: it was opened that many days ago, and each entry was
 * made as many days later as the latest mark says. `transition#2` is the second entry of that name. The hashes become
 * invalid; nothing here checks them.
 */
async function setBack(ref: string, openedDaysAgo: number, marks: Record<string, number> = {}): Promise<void> {
  const { rows } = await product.sql(
    `select e.seq, e.transition || '#' || row_number() over (partition by e.transition order by e.seq) as name
     from journal.entries e join journal.cases c on c.id = e.case_id where c.ref = $1 order by e.seq`,
    [ref],
  );
  let days = 0;
  const times = (rows as { seq: number; name: string }[]).map(({ seq, name }) => {
    days = marks[name] ?? (name.endsWith('#1') ? marks[name.slice(0, -2)] : undefined) ?? days;
    return `(${seq}, ${days})`;
  });
  await product.sql(
    `set session_replication_role = replica;
     update journal.cases set opened_at = now() - interval '${openedDaysAgo} days' where ref = '${ref}';
     update journal.entries e set at = c.opened_at + t.days * interval '1 day' + t.seq * interval '1 microsecond'
     from journal.cases c, (values ${times.join(', ')}) as t(seq, days) where c.ref = '${ref}' and e.case_id = c.id and e.seq = t.seq`,
  );
}

async function asked(query: string, username = 'auditor'): Promise<Figures> {
  const { status, body, text } = await (await product.as(username)).get(`/api/audit/figures?${query}`);
  if (status !== 200) throw new Error(text);
  return body as Figures;
}
/** The query for the cases that were opened so many days ago. */
const openedAgo = (days: number): string => `facility=HAN&from=${dayAgo(days)}&to=${dayAgo(days)}`;

describe('figures of cases that were walked by hand', () => {
  let figures: Figures;
  beforeAll(async () => {
    for (const _ of [...five, 5]) await setBack(await liveTo(product, 'intake.registered'), 2);
    for (const _ of five) await setBack(await liveTo(product, 'closed.withdrawn'), 60, { 'case.withdraw': hour });
    for (const [at, days] of [4, 6, 8, 10, 12, 14, 16].entries())
      await setBack(await liveTo(product, 'referral.preparing'), 40, {
        'intake.shelter': (at < 5 ? 1 : 3) * hour,
        'intake.refer': days,
      });
    figures = await asked('facility=HAN');
  }, 60_000);

  it('show how far they came and where they are, each once in a link', () => {
    expect(figures.flow).toEqual([
      { source: 'intake', target: 'referral', cases: 7, suppressed: false, list: null },
      {
        source: 'intake',
        target: 'closed.withdrawn',
        cases: 5,
        suppressed: false,
        list: { state: 'closed.withdrawn', facility: 'HAN' },
      },
      {
        source: 'intake',
        target: 'still:intake',
        cases: 6,
        suppressed: false,
        list: { stage: 'intake', facility: 'HAN' },
      },
      {
        source: 'referral',
        target: 'still:referral',
        cases: 7,
        suppressed: false,
        list: { stage: 'referral', facility: 'HAN' },
      },
    ]);
  });

  it('show the time in each stage, of those who left it and apart of those who are there', () => {
    // of those that left the stage: five after an hour, and one each after 4, 6, 8, 10, 12, 14 and 16 days
    expect(figures.perStage.slice(0, 3)).toEqual([
      expect.objectContaining({
        stage: 'intake',
        cases: 18,
        medianDays: 5,
        p90Days: 13.8,
        openNow: 6,
        openMedianDays: 2,
      }),
      expect.objectContaining({ stage: 'referral', cases: 7, medianDays: null, openNow: 7, openMedianDays: 30 }),
      expect.objectContaining({ stage: 'transit', cases: 0, medianDays: null, openNow: 0, suppressed: false }),
    ]);
  });

  it('show how old the open cases are', () => {
    expect(figures.ageing).toHaveLength(4 * 6);
    expect(figures.ageing.filter((one) => one.cases !== 0)).toEqual([
      expect.objectContaining({ stage: 'intake', band: '0-7', cases: 6, list: { stage: 'intake', facility: 'HAN' } }),
      expect.objectContaining({ stage: 'referral', band: '31-90', cases: 7 }),
    ]);
  });

  it('show which clocks were kept, and withhold the two that were late with the next smallest', () => {
    const list = { due: 'now', facility: 'HAN' };
    expect(figures.clocks).toEqual([
      // withdrawn within the two hours: no answer was needed any more
      { clock: 'first-response', met: null, late: null, running: 0, overdue: 6, suppressed: true, list },
      { clock: 'referral-package', met: 0, late: 0, running: 0, overdue: 7, suppressed: false, list },
      { clock: 'welfare-check', met: 0, late: 0, running: 0, overdue: 7, suppressed: false, list },
    ]);
  });

  it('say which cases they are of', () => {
    expect(figures).toMatchObject({ from: dayAgo(89), to: dayAgo(0), facility: 'HAN' });
  });
});

describe('a case that went back', () => {
  it('leaves the furthest stage that it reached for where it is now, and no link leads back', async () => {
    for (const _ of five) {
      const ref = await liveTo(product, 'referral.preparing');
      await (
        await product.as('caseworker')
      ).post(`/api/cases/${ref}/referral.return-to-intake`, {
        reasonCode: 'more-information',
        reason: 'x',
      });
      await setBack(ref, 200, { 'intake.refer': 10, 'referral.return-to-intake': 30 });
    }
    const { flow, perStage } = await asked(openedAgo(200));
    expect(flow.map(({ source, target, cases }) => [source, target, cases])).toEqual([
      ['intake', 'referral', 5],
      ['referral', 'still:intake', 5],
    ]);
    expect(perStage.slice(0, 2)).toMatchObject([
      // 10 days, and since the 30th
      { stage: 'intake', cases: 5, medianDays: null, openNow: 5, openMedianDays: 180 },
      { stage: 'referral', cases: 5, medianDays: 20, p90Days: 20, openNow: 0 },
    ]);
  }, 60_000);
});

describe('waits for the exit permission', () => {
  beforeAll(async () => {
    const officer = await product.as('transit-officer');
    const caseworker = await product.as('caseworker');
    const log = (ref: string, people: number[], status: string) =>
      officer.post(`/api/cases/${ref}/transit.log-exit-permission`, {
        ...{ people, status, on: dayAgo(0), validUntil: null },
      });
    for (const _ of five) {
      const held = await liveTo(product, 'transit.planning');
      await log(held, [1, 2], 'asked');
      await caseworker.post(`/api/cases/${held}/case.hold`, { reason: 'security' });
      await caseworker.post(`/api/cases/${held}/case.resume`);
      await log(held, [1], 'granted');
      await log(held, [2], 'granted');
      await setBack(held, 400, {
        'transit.log-exit-permission#2': 100,
        'case.hold': 105,
        'case.resume': 125,
        'transit.log-exit-permission#3': 130,
        'transit.log-exit-permission#4': 140,
      });
      const late = await liveTo(product, 'transit.planning');
      await log(late, [1], 'asked');
      await log(late, [1], 'granted');
      await setBack(late, 400, { 'transit.log-exit-permission#2': 100, 'transit.log-exit-permission#3': 131 });
      const waiting = await liveTo(product, 'transit.planning');
      await log(waiting, [3], 'asked');
      await setBack(waiting, 400, { 'transit.log-exit-permission#2': 380 });
    }
  }, 120_000);

  it('run from the first asking to the grant after which everyone has it', async () => {
    expect((await asked(openedAgo(400))).exitPermission).toEqual({
      ...{ waited: 10, medianDays: 35.5, p90Days: 40, longestDays: 40, waiting: 5, suppressed: false },
      list: { state: 'transit.planning', facility: 'HAN' },
    });
  });

  it('are kept in time by the clock when the case was held meanwhile: 20 of 40 days do not count', async () => {
    const { clocks } = await asked(openedAgo(400));
    expect(clocks.find(({ clock }) => clock === 'exit-permission')).toMatchObject({
      ...{ met: 5, late: 5, running: 5, overdue: 0 },
    });
  });
});

describe('clocks whose rows are functions', () => {
  beforeAll(async () => {
    const officer = await product.as('resettlement-officer');
    for (const _ of five) {
      const ref = await liveTo(product, 'resettlement.settling');
      const followUp = { day: 30, heldOn: dayAgo(0), people: [1], findings: {} };
      await officer.post(`/api/cases/${ref}/resettlement.follow-up`, followUp);
      await setBack(ref, 800, { 'resettlement.grant-status': 300, 'resettlement.follow-up': 340 });
    }
  }, 60_000);
  const counted = async (query: string, ...names: string[]) =>
    (await asked(query)).clocks
      .filter(({ clock }) => names.includes(clock))
      .map(({ clock, met, late, running, overdue }) => [clock, met, late, running, overdue]);

  it('are counted leg by leg and day by day', async () => {
    const names = ['check-in', 'follow-up-30', 'follow-up-90', 'follow-up-365', 'reception', 'submission'];
    expect(await counted(openedAgo(800), ...names)).toEqual([
      ['check-in', 10, 0, 0, 0],
      ['follow-up-30', 0, 5, 0, 0],
      ['follow-up-365', 0, 0, 0, 5],
      ['follow-up-90', 0, 0, 0, 5],
      ['reception', 5, 0, 0, 0],
      ['submission', 5, 0, 0, 0],
    ]);
  });

  it('run by the facility’s own rule where it has one for the case’s priority', async () => {
    await product.sql(
      `insert into journal.clock_rules select id, 'follow-up-30', 'urgent', 60 * 86400 from access.facilities where code = 'HAN'`,
    );
    // another window, because an answer is cached for half a minute
    const window = `facility=HAN&from=${dayAgo(801)}&to=${dayAgo(799)}`;
    expect(await counted(window, 'follow-up-30')).toEqual([['follow-up-30', 5, 0, 0, 0]]);
  });
});

describe('small numbers', () => {
  beforeAll(async () => {
    const officer = await product.as('intake-officer.pek');
    for (const at of [...five, 5, 6]) {
      const { ref } = (await officer.post('/api/cases', arrival())).body as { ref: string };
      if (at > 4) await officer.post(`/api/cases/${ref}/case.withdraw`, { on: dayAgo(0) });
    }
  });

  it('are withheld, and with them what would tell them', async () => {
    const { flow, perStage, ageing, clocks } = await asked('facility=PEK');
    expect(flow.map(({ target, cases, suppressed }) => [target, cases, suppressed])).toEqual([
      ['closed.withdrawn', null, true],
      ['still:intake', null, true],
    ]);
    expect(perStage[0]).toMatchObject({ cases: 7, medianDays: null, p90Days: null, openNow: null, suppressed: true });
    expect(ageing[0]).toMatchObject({ stage: 'intake', band: '0-7', cases: null, suppressed: true });
    expect(clocks).toMatchObject([{ clock: 'first-response', met: 0, running: null, suppressed: true }]);
  });

  it('are shown as 0 where there is nobody', async () => {
    const { flow, perStage, exitPermission } = await asked('facility=ULN');
    expect(flow).toEqual([]);
    expect(perStage.map(({ cases, suppressed }) => [cases, suppressed])).toEqual(Array(4).fill([0, false]));
    expect(exitPermission).toMatchObject({ waited: 0, medianDays: null, longestDays: null, suppressed: false });
  });
});

describe('the window and who may ask', () => {
  it.each(['coordinator', 'auditor'])('is for the %s', async (username) => {
    expect((await asked(`from=${dayAgo(1095)}`, username)).facility).toBeNull();
  });

  it.each(['caseworker', 'reviewer', 'administrator', 'head-of-mission.han'])('is refused to the %s', async (who) => {
    const refused = await (await product.as(who)).get('/api/audit/figures');
    expect(refused.body).toMatchObject({ status: 403, code: 'role.not-allowed' });
  });

  it('is refused without a session, and where it is no window or no facility', async () => {
    expect((await product.request('GET', '/api/audit/figures')).status).toBe(401);
    const auditor = await product.as('auditor');
    for (const query of [
      'from=2026-02-30',
      'from=2026-02-02&to=2026-02-01',
      'from=2020-01-01&to=2026-01-01',
      'from=2026-01-01T00:00:00Z',
      'facility=han',
      'until=2026-01-01',
    ])
      expect((await auditor.get(`/api/audit/figures?${query}`)).body).toMatchObject({
        status: 400,
        code: 'input.malformed',
      });
    expect((await auditor.get('/api/audit/figures?facility=XXX')).body).toMatchObject({ status: 404 });
  });
});
