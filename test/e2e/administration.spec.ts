import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addPerson, ownPassword } from '@app/testing/people';
import { arrival, signIn, startProduct, type Client, type Product } from '@app/testing/product';

let product: Product;
let officer: Client;
beforeAll(async () => {
  product = await startProduct('administration');
  await product.sql('update journal.pools set capacity = 100');
  officer = await product.as('intake-officer.han');
});
afterAll(() => product.stop());

const opened = async (client = officer): Promise<string> =>
  ((await client.post('/api/cases', arrival())).body as { ref: string }).ref;
const put = (path: string, body: unknown, client: Client) =>
  product.request('PUT', path, body, { authorization: `Bearer ${client.token}` });
const administrator = () => product.as('administrator');

describe('clock rules', () => {
  interface Rule {
    name: string;
    priority: string;
    seconds: number;
    own: boolean;
  }
  const rulesOf = async (client: Client, facility = 'HAN') =>
    ((await client.get(`/api/clock-rules?facility=${facility}`)).body as { rules: Rule[] }).rules;
  const welfare = async (facility = 'HAN') =>
    (await rulesOf(await administrator(), facility)).find(
      (one) => one.name === 'welfare-check' && one.priority === 'normal',
    );
  const rule = (seconds: number | null) => ({ facility: 'HAN', name: 'welfare-check', priority: 'normal', seconds });

  it('of a facility override the lifecycle’s, for the next clock that starts there, until they are taken back', async () => {
    const head = await product.as('head-of-mission.han');
    const secondsLeft = async (): Promise<number> => {
      const ref = await opened();
      await head.post(`/api/cases/${ref}/intake.shelter`, { legalBasis: 'humanitarian-practice', decision: 'yes' });
      const { clocks } = (await head.get(`/api/cases/${ref}`)).body as { clocks: { name: string; dueAt: string }[] };
      return (Date.parse(clocks.find(({ name }) => name === 'welfare-check')?.dueAt ?? '') - Date.now()) / 1000;
    };
    expect(await rulesOf(officer)).toHaveLength(39);
    expect(await welfare()).toMatchObject({ seconds: 86_400, own: false });
    expect((await put('/api/clock-rules', rule(3600), await administrator())).status).toBe(204);
    expect(await welfare()).toMatchObject({ seconds: 3600, own: true });
    expect(await welfare('PEK')).toMatchObject({ seconds: 86_400, own: false });
    expect(Math.abs((await secondsLeft()) - 3600)).toBeLessThan(60);
    expect((await put('/api/clock-rules', rule(null), await administrator())).status).toBe(204);
    expect(await welfare()).toMatchObject({ seconds: 86_400, own: false });
    expect(Math.abs((await secondsLeft()) - 86_400)).toBeLessThan(60);
  });

  it('are changed by an administrator alone, and read by a facility role for its own facility', async () => {
    for (const username of ['head-of-mission.han', 'coordinator', 'auditor'])
      expect((await put('/api/clock-rules', rule(1), await product.as(username))).body).toMatchObject({
        status: 403,
        code: 'role.not-allowed',
      });
    const theirs = await officer.get('/api/clock-rules?facility=PEK');
    expect(theirs.status).toBe(404);
    expect(theirs.text.replaceAll('PEK', 'XXX')).toBe((await officer.get('/api/clock-rules?facility=XXX')).text);
  });

  it.each([
    [{ name: 'tea-time' }, 400],
    [{ priority: 'high' }, 400],
    [{ seconds: -1 }, 400],
    [{ seconds: 1.5 }, 400],
    [{ seconds: 1e12 }, 400],
    [{ facility: 'XXX' }, 404],
  ])('are refused with %j', async (over, status) => {
    expect((await put('/api/clock-rules', { ...rule(60), ...over }, await administrator())).status).toBe(status);
    expect(await welfare()).toMatchObject({ own: false });
  });
});

describe('a facility', () => {
  it('has a code of its own: a second one is refused, and changes nothing of the first', async () => {
    const add = async (over: object = {}) =>
      (await administrator()).post('/api/facilities', {
        ...{ code: 'BKK', name: 'Embassy in Bangkok', country: 'TH', zone: 'Asia/Bangkok', shelterPlaces: 3 },
        ...over,
      });
    expect((await add()).status).toBe(201);
    expect(await add({ name: 'Another', shelterPlaces: 9 })).toMatchObject({
      status: 409,
      body: { code: 'facility.taken' },
    });
    const { facilities } = (await (await administrator()).get('/api/facilities')).body as {
      facilities: { code: string }[];
    };
    expect(facilities.filter(({ code }) => code === 'BKK')).toEqual([
      expect.objectContaining({ name: 'Embassy in Bangkok', shelterPlaces: 3 }),
    ]);
  });
});

describe('people', () => {
  it('get a new password from an administrator: shown once, to be changed, and whoever was signed in is out', async () => {
    const someone = await addPerson(product, 'forgot.it', 'caseworker');
    const reset = await (await administrator()).post(`/api/people/${someone.id}/password`);
    expect(reset.status).toBe(201);
    const { password } = reset.body as { password: string };
    expect((await someone.get('/api/session')).status).toBe(401);
    await expect(signIn(product, 'forgot.it', ownPassword)).rejects.toThrow(/wrong-password/);
    const again = await signIn(product, 'forgot.it', password);
    expect((await again.get('/api/cases')).body).toMatchObject({ code: 'session.password-must-change' });
  });

  it('are switched on again, and then sign in with the password that they had', async () => {
    const someone = await addPerson(product, 'came.back', 'reviewer');
    await (await administrator()).delete(`/api/people/${someone.id}`);
    await expect(signIn(product, 'came.back', ownPassword)).rejects.toThrow(/wrong-password/);
    expect((await (await administrator()).post(`/api/people/${someone.id}/activation`)).status).toBe(204);
    expect((await (await signIn(product, 'came.back', ownPassword)).get('/api/cases')).status).toBe(200);
  });

  it('get another role, which ends their sessions and counts from then on', async () => {
    const someone = await addPerson(product, 'moved.on', 'caseworker');
    const path = `/api/people/${someone.id}/role`;
    expect((await put(path, { role: 'intake-officer', facility: null }, await administrator())).status).toBe(400);
    expect((await put(path, { role: 'reviewer', facility: 'HAN' }, await administrator())).status).toBe(400);
    expect((await put(path, { role: 'system' }, await administrator())).status).toBe(400);
    expect((await someone.get('/api/cases')).status).toBe(200);
    expect((await put(path, { role: 'intake-officer', facility: 'PEK' }, await administrator())).status).toBe(204);
    expect((await someone.get('/api/cases')).status).toBe(401);
    const { actor } = (await (await signIn(product, 'moved.on', ownPassword)).get('/api/session')).body as {
      actor: object;
    };
    expect(actor).toMatchObject({ role: 'intake-officer', facility: 'PEK' });
  });

  it('have a name of their own, also against somebody who was switched off', async () => {
    const add = async () =>
      (await administrator()).post('/api/people', { username: 'one.of.a.kind', role: 'caseworker' });
    const first = await add();
    expect(first.status).toBe(201);
    const taken = { status: 409, body: { code: 'username.taken' } };
    expect(await add()).toMatchObject(taken);
    await (await administrator()).delete(`/api/people/${(first.body as { id: string }).id}`);
    expect(await add()).toMatchObject(taken);
    const { rows } = await product.sql(`select id from access.people where username = 'one.of.a.kind'`);
    expect(rows).toEqual([{ id: (first.body as { id: string }).id }]);
  });

  it('are kept by administrators alone, and those who are not there are not found', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    const asks = (client: Client, id: string) => [
      client.post(`/api/people/${id}/password`),
      client.post(`/api/people/${id}/activation`),
      put(`/api/people/${id}/role`, { role: 'reviewer' }, client),
    ];
    for (const answer of await Promise.all(asks(await product.as('coordinator'), officer.actor.id)))
      expect(answer.body).toMatchObject({ status: 403, code: 'role.not-allowed' });
    for (const answer of await Promise.all(asks(await administrator(), nobody)))
      expect(answer.body).toMatchObject({ status: 404, code: 'resource.not-found' });
    expect((await officer.get('/api/session')).status).toBe(200);
  });

  it('know their colleagues: a facility its own and the central ones, others everybody, an auditor no names', async () => {
    const colleaguesOf = async (username: string) => {
      const people: { username: string | null; facility: string | null; active: boolean }[] = [];
      for (let next: string | null = ''; next !== null;) {
        const { body } = await (await product.as(username)).get(`/api/colleagues?limit=4&after=${next}`);
        const page = body as { people: typeof people; next: string | null };
        people.push(...page.people);
        next = page.next;
      }
      return people;
    };
    const leaving = await addPerson(product, 'leaving.soon', 'caseworker');
    await (await administrator()).delete(`/api/people/${leaving.id}`);
    const { rows } = await product.sql('select count(*)::int as n from access.people');
    const everybody = (rows[0] as { n: number }).n;
    const ours = await colleaguesOf('head-of-mission.han');
    expect(new Set(ours.map(({ facility }) => facility))).toEqual(new Set(['HAN', null]));
    expect(ours.map(({ username }) => username)).toEqual(expect.arrayContaining(['intake-officer.han', 'caseworker']));
    expect(ours.find(({ username }) => username === 'leaving.soon')?.active).toBe(false);
    for (const username of ['caseworker', 'administrator'])
      expect(await colleaguesOf(username)).toHaveLength(everybody);
    const audited = await colleaguesOf('auditor');
    expect(audited).toHaveLength(everybody);
    expect(new Set(audited.map(({ username }) => username))).toEqual(new Set([null]));
    expect((await officer.get('/api/colleagues?limit=501')).status).toBe(400);
  });

  it('always have an administrator: the last one can be neither switched off nor given another role', async () => {
    const last = await administrator();
    const path = `/api/people/${last.actor.id}`;
    const refused = { status: 409, code: 'person.last-administrator' };
    expect((await last.delete(path)).body).toMatchObject(refused);
    expect((await put(`${path}/role`, { role: 'auditor' }, last)).body).toMatchObject(refused);
    expect((await last.get('/api/session')).status).toBe(200);
    const second = await addPerson(product, 'second.administrator', 'administrator');
    // two administrators deactivate each other at the same moment: one of them must stay
    const both = await Promise.all([second.delete(path), last.delete(`/api/people/${second.actor.id}`)]);
    expect(both.filter(({ status }) => status === 204)).toHaveLength(1);
    const { rows } = await product.sql(`select username from access.people where role = 'administrator' and active`);
    expect(rows).toHaveLength(1);
  });
});
