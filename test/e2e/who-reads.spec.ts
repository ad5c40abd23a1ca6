import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  caseStates,
  compartments,
  isBoundToFacility,
  lifecycle,
  readingOf,
  roles,
  type CaseState,
  type ReadCase,
  type Role,
} from '@app/lifecycle';
import { liveTo, usernameOf } from '@app/testing/whole-case';
import { arrival, startProduct, type Answer, type Client, type Product } from '@app/testing/product';

let product: Product;
beforeAll(async () => {
  product = await startProduct('who_reads');
  await product.sql('update journal.pools set capacity = 1000');
});
afterAll(() => product.stop());

const codeOf = ({ status, body }: Answer): unknown => [status, (body as { code?: string }).code];
const notAllowed = [403, 'compartment.not-allowed'];
const opens = (client: Client, ref: string, compartment: string): Promise<Answer> =>
  client.get(`/api/cases/${ref}/file/${compartment}?purpose=casework`);
const readsOf = async (ref: string): Promise<number> => {
  const text =
    'select count(*)::int as n from journal.reads r join journal.cases c on c.id = r.case_id where c.ref = $1';
  return ((await product.sql(text, [ref])).rows[0] as { n: number }).n;
};
const entriesOf = ({ body }: Answer): string[] =>
  (body as { entries: { transition: string }[] }).entries.map((one) => one.transition);

/** What the case's view says may be opened was opened, and everything else was refused. */
function expectRead(
  role: Role,
  view: ReadCase & { opens: string[]; state: CaseState },
  answers: ReadonlyMap<string, number>,
): void {
  const erased = view.state === 'closed.erased';
  expect([role, view.opens]).toEqual([
    role,
    erased ? [] : Object.keys(readingOf({ role }, { ...view, file: { ...view.file } })),
  ]);
  for (const [one, status] of answers) {
    expect([role, one, status]).toEqual([role, one, view.opens.includes(one) ? 200 : erased ? status : 403]);
    if (erased) expect([403, 409]).toContain(status);
  }
}

describe('a compartment', () => {
  it('of a case that was just registered is opened by its mission alone, and a refusal leaves no read entry', async () => {
    const officer = await product.as('intake-officer.han');
    const { ref } = (await officer.post('/api/cases', arrival({ alias: 'x', observations: 'y' }))).body as {
      ref: string;
    };
    for (const role of [
      'resettlement-officer',
      'transit-officer',
      'caseworker',
      'reviewer',
      'auditor',
      'coordinator',
    ] as const)
      for (const one of compartments) {
        const answer = await opens(await product.as(role), ref, one);
        expect([role, one, ...(codeOf(answer) as unknown[])]).toEqual([role, one, ...notAllowed]);
        if (role !== 'coordinator')
          expect(answer.body).toMatchObject({ compartment: one, role, state: 'intake.registered' });
      }
    expect(await readsOf(ref)).toBe(0);
    expect((await opens(officer, ref, 'identity')).status).toBe(200);
    expect((await opens(await product.as('head-of-mission.han'), ref, 'protection')).status).toBe(200);
    expect(await readsOf(ref)).toBe(2);
  });

  it.each(caseStates)(
    'is opened in %s by those whom the case itself names, and refused to all others',
    async (state) => {
      const ref = await liveTo(product, state);
      for (const role of roles.filter((one) => !['system', 'administrator', 'coordinator'].includes(one))) {
        const client = await product.as(usernameOf(role));
        const look = async () =>
          (await client.get(`/api/cases/${ref}`)).body as ReadCase & { opens: string[]; state: CaseState };
        const answers = new Map<string, number>();
        let view = await look();
        let before: typeof view;
        // the next service may take over a case on offer meanwhile: then the role is tried again
        do {
          before = view;
          for (const one of compartments) answers.set(one, (await opens(client, ref, one)).status);
          view = await look();
        } while (view.state !== before.state);
        expectRead(role, view, answers);
      }
    },
  );

  it('of a case that was handed over shows a caseworker what there was by then and what they made, and nothing newer', async () => {
    const ref = await liveTo(product, 'transit.planning');
    const [caseworker, transit] = [await product.as('caseworker'), await product.as('transit-officer')];
    await transit.post(`/api/cases/${ref}/case.add-note`, { note: 'They go by night.' });
    await caseworker.post(`/api/cases/${ref}/case.add-note`, { note: 'Call me before they leave.' });
    const whole = await opens(transit, ref, 'route');
    const part = await opens(caseworker, ref, 'route');
    expect(entriesOf(whole)).toEqual(
      expect.arrayContaining(['transit.record-document', 'transit.plan', 'case.add-note']),
    );
    expect(part.text).not.toContain('by night');
    expect(part.text).toContain('before they leave');
    expect(entriesOf(part)).toContain('referral.draft-submission');
    expect(entriesOf(part)).toContain('referral.hand-over');
    expect(entriesOf(part).filter((one) => one.startsWith('transit.'))).toEqual([]);
    expect(entriesOf(await opens(caseworker, ref, 'identity'))).toContain('intake.identify');
  });

  it('that a coordinator broke into shows the reviewer the reason, and nothing else', async () => {
    const officer = await product.as('intake-officer.han');
    const { ref } = (await officer.post('/api/cases', arrival({ observations: 'hidden from here' }))).body as {
      ref: string;
    };
    const coordinator = await product.as('coordinator');
    await coordinator.post(`/api/cases/${ref}/case.break-glass`, { compartment: 'identity', reason: 'the hotline' });
    const seen = await opens(await product.as('reviewer'), ref, 'protection');
    expect([seen.status, entriesOf(seen)]).toEqual([200, ['case.break-glass']]);
    expect(codeOf(await opens(await product.as('reviewer'), ref, 'identity'))).toEqual(notAllowed);
    expect((await opens(coordinator, ref, 'identity')).status).toBe(200);
  });

  it('shows nobody of the referral service more before it is theirs, whoever assigned it to them', async () => {
    const ref = await liveTo(product, 'intake.sheltered');
    const [caseworker, reviewer] = [await product.as('caseworker'), await product.as('reviewer')];
    for (const assigner of [caseworker, await product.as('head-of-mission.han'), await product.as('coordinator')])
      for (const client of [caseworker, reviewer]) {
        expect(
          (await assigner.post(`/api/cases/${ref}/case.assign`, { assignee: client.actor.id })).body,
        ).toMatchObject({ state: 'intake.sheltered' });
        expect((await client.get(`/api/cases/${ref}`)).body).toMatchObject({ opens: [] });
        for (const compartment of ['identity', 'protection', 'route'] as const)
          expect(codeOf(await opens(client, ref, compartment))).toEqual(notAllowed);
      }
  });
});

describe('a mission whose people left', () => {
  it('is given no chain that tells facts of others, and learns that it holds', async () => {
    const ref = await liveTo(product, 'transit.planning');
    for (const name of ['intake-officer.han', 'head-of-mission.han']) {
      const client = await product.as(name);
      expect(codeOf(await client.get(`/api/audit/cases/${ref}/chain`))).toEqual([403, 'chain.withheld']);
      expect((await client.get(`/api/audit/verify?case=${ref}`)).body).toMatchObject({ holds: true });
    }
    expect((await (await product.as('caseworker')).get(`/api/audit/cases/${ref}/chain`)).status).toBe(200);
    const early = await liveTo(product, 'referral.preparing');
    expect((await (await product.as('intake-officer.han')).get(`/api/audit/cases/${early}/chain`)).status).toBe(200);
  });

  it('is told when they leave, and by no filter, order, cursor or count when they land', async () => {
    const cleared = await liveTo(product, 'transit.cleared');
    const officer = await product.as('intake-officer.han');
    const coordinator = await product.as('coordinator');
    const plan = ((await coordinator.get(`/api/cases/${cleared}`)).body as { file: { plan: { departs: string }[] } })
      .file.plan;
    expect((await officer.get(`/api/cases/${cleared}`)).body).toMatchObject({
      leavesAt: plan[0]!.departs,
      file: { plan: null },
    });

    const ref = await liveTo(product, 'transit.moving');
    const { input } = { input: (await coordinator.get(`/api/cases/${ref}`)).body as { dueAt: string | null } };
    await product.sql(
      `update journal.clocks set state = 'running' where name like 'check-in:%' and case_id = (select id from journal.cases where ref = $1)`,
      [ref],
    );
    await product.sql(
      `update journal.cases set due_at = (select min(due_at) from journal.clocks where case_id = cases.id and state = 'running') where ref = $1`,
      [ref],
    );
    expect(input.dueAt).toBeNull();
    const due = '2150-01-01T00:00:00.000Z';
    const listed = async (client: Client, query: string): Promise<string[]> =>
      ((await client.get(`/api/cases?${query}&limit=200`)).body as { cases: { ref: string }[] }).cases.map(
        (one) => one.ref,
      );
    expect(await listed(coordinator, `due=${due}&state=transit.moving`)).toContain(ref);
    expect(await listed(officer, `due=${due}&state=transit.moving`)).not.toContain(ref);
    expect(await listed(officer, `order=due&state=transit.moving`)).toContain(ref);
    const counted = async (client: Client) =>
      ((await client.get(`/api/cases/summary?state=transit.moving&due=${due}&facility=HAN`)).body as { total: number })
        .total;
    expect([await counted(coordinator), await counted(officer)]).toEqual([1, 0]);
  });
});

describe('how full a mission is', () => {
  type Shown = { code: string; shelterPlaces?: number; shelterTaken?: number };
  const shown = async (name: string): Promise<string[]> => {
    const { facilities } = (await (await product.as(name)).get('/api/facilities')).body as { facilities: Shown[] };
    expect(facilities.length).toBeGreaterThan(1);
    return facilities.filter((one) => 'shelterPlaces' in one || 'shelterTaken' in one).map((one) => one.code);
  };

  it('is told to its own roles, to coordinators and administrators, and to nobody else', async () => {
    const all = await shown('coordinator');
    expect(await shown('administrator')).toEqual(all);
    expect(all.length).toBeGreaterThan(1);
    for (const role of roles.filter((one) => isBoundToFacility(one)))
      expect(await shown(`${role}.han`)).toEqual(['HAN']);
    for (const name of ['caseworker', 'reviewer', 'transit-officer', 'resettlement-officer', 'auditor'])
      expect([name, await shown(name)]).toEqual([name, []]);
  });
});

describe('whom a mission knows', () => {
  it('is nobody who receives people: a name can tell where', async () => {
    const known = async (name: string) =>
      ((await (await product.as(name)).get('/api/colleagues')).body as { people: { role: string }[] }).people.map(
        (one) => one.role,
      );
    expect(await known('head-of-mission.han')).not.toContain('resettlement-officer');
    expect(await known('head-of-mission.han')).toContain('caseworker');
    expect(await known('caseworker')).toContain('resettlement-officer');
  });

  it('leaves out who receives people also of those who are at a case', async () => {
    const ref = await liveTo(product, 'resettlement.receiving');
    const at = async (name: string) =>
      (
        (await (await product.as(name)).post(`/api/cases/${ref}/presence`, { doing: 'reading' })).body as {
          others: { role: string }[];
        }
      ).others.map((one) => one.role);
    await at('resettlement-officer');
    await at('caseworker');
    expect(await at('head-of-mission.han')).toEqual(['caseworker']);
    expect((await at('coordinator')).sort()).toEqual(['caseworker', 'head-of-mission', 'resettlement-officer']);
  });
});

describe('the country of origin', () => {
  it('is no recipient of a package, whoever writes it', async () => {
    const ref = await liveTo(product, 'referral.preparing');
    const answer = await (
      await product.as('caseworker')
    ).post(`/api/cases/${ref}/referral.send`, {
      channel: 'courier',
      recipient: '국가 보위성, 평양',
    });
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({
      code: 'requirement.missing',
      missing: [{ code: 'never-share.country-of-origin', fields: ['recipient'] }],
    });
  });

  it('is no destination that an administrator may add', async () => {
    const answer = await (
      await product.as('administrator')
    ).post('/api/destinations', { label: 'KP: P’yŏngyang', places: 3 });
    expect(codeOf(answer)).toEqual([409, 'never-share.country-of-origin']);
  });

  it('is said to be refused in what the lifecycle tells of itself, with who reads what', async () => {
    const told = (await (await product.as('auditor')).get('/api/lifecycle')).body as {
      reading: object[];
      sealing: object;
    };
    expect(told.reading.length).toBeGreaterThan(5);
    expect(told.sealing).toMatchObject({ compartment: 'route', states: expect.arrayContaining(['referral.drafted']) });
    expect(lifecycle.get('referral.send').recipients).toEqual([['recipient']]);
  });
});
