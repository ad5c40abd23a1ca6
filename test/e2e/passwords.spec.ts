import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, signIn, startProduct, type Client, type Product } from '@app/testing/product';

let product: Product;
let administrator: Client;
beforeAll(async () => {
  product = await startProduct('passwords');
  administrator = await product.as('administrator');
});
afterAll(() => product.stop());

const own = 'meadow-quartz-7-lantern';
const added = async (username: string, over = {}): Promise<{ id: string; password: string }> => {
  const { status, body, text } = await administrator.post('/api/people', { username, role: 'caseworker', ...over });
  if (status !== 201) throw new Error(text);
  return body as { id: string; password: string };
};
const change = (who: Client, current: string, password: string) =>
  who.post('/api/session/password', { current, password });
const tries = (username: string, password: string) => product.request('POST', '/api/session', { username, password });
const code = ({ body }: { body: unknown }): string => (body as { code: string }).code;

describe('a new password', () => {
  it.each([
    ['123456789012', 'sequence'],
    ['            ', 'only-spaces'],
    ['aaaaaaaaaaaaaa', 'repeats'],
    ['P@ssw0rd-2026', 'common'],
    ['lin.officer has a kettle', 'contains-name'],
    ['quiet hanoi evening', 'contains-name'],
    ['a safe-passage kettle', 'contains-name'],
    ['too short', 'too-short'],
  ])('%j is refused and says why: %s', async (password, reason) => {
    const known = await product.sql(`select 1 from access.people where username = 'lin.officer'`);
    if (known.rowCount === 0) await added('lin.officer', { role: 'intake-officer', facility: 'HAN' });
    const { rows } = await product.sql(`select id from access.people where username = 'lin.officer'`);
    const { id } = rows[0] as { id: string };
    const reset = (await administrator.post(`/api/people/${id}/password`)).body as { password: string };
    const who = await signIn(product, 'lin.officer', reset.password);
    const refused = await change(who, reset.password, password);
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({ code: 'password.too-weak' });
    expect((refused.body as { reason: string[] }).reason).toContain(reason);
  });

  it('is never the one-time password itself, nor the present one', async () => {
    const { password } = await added('park');
    const refused = await change(await signIn(product, 'park', password), password, password);
    expect([refused.status, (refused.body as { reason: string[] }).reason]).toEqual([400, ['same-as-before']]);
    expect((await change(await signIn(product, 'park', password), password, own)).status).toBe(204);
    expect((await change(await signIn(product, 'park', own), own, own)).status).toBe(400);
  });
});

describe('a one-time password', () => {
  it('holds for seven days, and then sends to the administrator, who gives a new one', async () => {
    const { id, password } = await added('cho');
    const age = (days: number) =>
      product.sql(
        `update access.people set password_expires_at = password_expires_at - make_interval(days => $2) where id = $1`,
        [id, days],
      );
    await age(6);
    expect((await tries('cho', password)).status).toBe(201);
    await age(2);
    const refused = await tries('cho', password);
    expect([refused.status, code(refused)]).toEqual([403, 'session.password-expired']);
    expect(code(await tries('cho', 'another'))).toBe('session.wrong-password');
    const reset = (await administrator.post(`/api/people/${id}/password`)).body as { password: string };
    const who = await signIn(product, 'cho', reset.password);
    expect((await change(who, reset.password, own)).status).toBe(204);
    await age(365);
    expect((await tries('cho', own)).status).toBe(201);
  });
});

describe('wrong guesses at a password', () => {
  interface SignedIn {
    failedSignIns: { count: number; since: string } | null;
  }

  it('are told once to the person, at the next sign-in', async () => {
    const { password } = await added('seo');
    for (let n = 0; n < 3; n += 1) expect((await tries('seo', `wrong ${n}`)).status).toBe(401);
    await eventually('three counted guesses', async () => {
      const { rows } = await product.sql(`select failed_sign_ins as n from access.people where username = 'seo'`);
      return (rows[0] as { n: number }).n === 3;
    });
    expect(((await tries('seo', password)).body as SignedIn).failedSignIns).toMatchObject({ count: 3 });
    expect(((await tries('seo', password)).body as SignedIn).failedSignIns).toBeNull();
  });

  it('are told to a reviewer when there are many in a day, by the account that they are about', async () => {
    const { id } = await added('nam');
    await product.sql(`update journal.budgets set soft = 4, hard = null where kind = 'sign-in-failed'`);
    for (let n = 0; n < 4; n += 1) await tries('nam', `wrong ${n}`);
    const reviewer = await product.as('reviewer');
    const alert = await eventually('an alert', async () => {
      const { body } = await reviewer.get('/api/audit/alerts?kind=sign-in-failed');
      return (body as { alerts: { person: string; used: number }[] }).alerts.find(({ person }) => person === id);
    });
    expect(alert).toMatchObject({ username: 'nam', used: 4 });
  });
});
