import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { startProduct, type Product } from '@app/testing/product';
import { startPartner, type Delivery, type Webhook, type Partner } from '@app/testing/webhooks';

let product: Product;
let partner: Partner;
beforeAll(async () => {
  product = await startProduct('webhooks_administration');
});
afterAll(() => product.stop());
beforeEach(async () => {
  partner = await startPartner(product);
});
afterEach(() => partner.close());

describe('an administrator', () => {
  it('alone sees, adds, tries and removes webhooks', async () => {
    const { id } = await partner.added('/roles');
    for (const name of ['coordinator', 'auditor', 'caseworker', 'intake-officer.han', 'head-of-mission.han']) {
      const other = await product.as(name);
      const answers = [
        await other.get('/api/webhooks'),
        await other.post('/api/webhooks', { url: partner.receiver.url }),
        await other.get(`/api/webhooks/${id}/deliveries`),
        await other.post(`/api/webhooks/${id}/test`),
        await other.post(`/api/webhooks/${id}/retry`),
        await other.delete(`/api/webhooks/${id}`),
      ];
      for (const answer of answers) expect(answer.body).toMatchObject({ status: 403, code: 'role.not-allowed' });
    }
    expect((await product.request('GET', '/api/webhooks')).status).toBe(401);
  });

  it('sees of deliveries no case, page by page', async () => {
    const { id } = await partner.added('/pages');
    const refs = [await partner.opened(), await partner.opened(), await partner.opened()];
    await partner.receiver.heard('/pages', 3);
    const page = async (query: string) => {
      const answer = await partner.administrator.get(`/api/webhooks/${id}/deliveries?${query}`);
      for (const ref of refs) expect(answer.text).not.toContain(ref);
      return answer.body as { deliveries: Delivery[]; next: string | null };
    };
    const first = await page('limit=2');
    const second = await page(`limit=2&before=${first.next}`);
    expect([first.deliveries.length, second.deliveries.length, second.next]).toEqual([2, 1, null]);
    expect(new Set([...first.deliveries, ...second.deliveries].map((one) => one.id)).size).toBe(3);
    expect(Object.keys(first.deliveries[0]!).sort()).toEqual(
      ['id', 'transition', 'at', 'attempts', 'status', 'fault', 'deliveredAt', 'nextAt', 'givenUp'].sort(),
    );
    expect((await partner.administrator.get(`/api/webhooks/${id}/deliveries?before=x`)).body).toMatchObject({
      code: 'input.malformed',
    });
    expect((await partner.administrator.get(`/api/webhooks/${randomUUID()}/deliveries`)).status).toBe(404);
  });

  it('is told which field is wrong', async () => {
    const refused = async (input: object) => (await partner.administrator.post('/api/webhooks', input)).body;
    const wrong = (path: string, fault: string) => ({
      status: 400,
      code: 'input.malformed',
      fields: [expect.objectContaining({ path, fault })],
    });
    expect(await refused({ url: 'not one' })).toMatchObject(wrong('url', 'not_a_url'));
    expect(await refused({ url: 'http://partner.example/' })).toMatchObject(wrong('url', 'not_https'));
    expect(await refused({ url: 'https://a:b@partner.example/' })).toMatchObject(wrong('url', 'has_credentials'));
    expect(await refused({ url: 'https://10.0.0.1/' })).toMatchObject(wrong('url', 'address_not_allowed'));
    expect(await refused({ url: 'https://nobody.invalid/' })).toMatchObject(wrong('url', 'host_not_found'));
    expect(await refused({ url: partner.receiver.url, transitions: ['case.fly'] })).toMatchObject(
      wrong('transitions.0', 'invalid_value'),
    );
    expect(await refused({ url: partner.receiver.url, facility: 'XXX' })).toMatchObject({ code: 'resource.not-found' });
    expect(await refused({ url: partner.receiver.url, secret: 'mine' })).toMatchObject(wrong('', 'unrecognized_keys'));
    expect((await partner.webhooks()).filter((one) => one.active)).toEqual([]);
  });

  it('in production leads nobody to this machine, however it is called', async () => {
    const before = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'production';
    try {
      const refused = async (url: string) => (await partner.administrator.post('/api/webhooks', { url })).body;
      expect(await refused(partner.receiver.url)).toMatchObject({ fields: [{ path: 'url', fault: 'not_https' }] });
      expect(await refused('https://localhost/')).toMatchObject({ fields: [{ fault: 'address_not_allowed' }] });
    } finally {
      process.env['NODE_ENV'] = before;
    }
  });

  it('adds no more than twenty, also when many are added at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 23 }, () =>
        partner.administrator.post('/api/webhooks', { url: `${partner.receiver.url}/many` }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'webhooks.too-many' });
    const pages = [];
    for (let before = ''; ;) {
      const { webhooks: page, next } = (await partner.administrator.get(`/api/webhooks?limit=7${before}`)).body as {
        webhooks: Webhook[];
        next: string | null;
      };
      pages.push(...page);
      if (next === null) break;
      before = `&before=${next}`;
    }
    expect(pages.slice(0, 20).every((one) => one.active)).toBe(true);
    expect(new Set(pages.map((one) => one.id)).size).toBe(pages.length);
    const { rows } = await product.sql('select count(*)::int as count from access.webhooks');
    expect(rows).toEqual([{ count: pages.length }]);
  });

  it('is shown the secret once, and the database never holds it', async () => {
    const { id, secret } = await partner.added('/secret');
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect((await partner.administrator.get('/api/webhooks')).text).not.toContain(secret);
    const { rows } = await product.sql('select w::text as row from access.webhooks w where id = $1', [id]);
    expect((rows as { row: string }[])[0]?.row).not.toContain(secret.slice(6, 20));
  });
});

describe('the database', () => {
  it('gives the gateway the case of an event by a claim alone, and other services nothing', async () => {
    const as = (role: string, text: string) =>
      product.sql(`set role ${role}; ${text}`).then(
        () => 'allowed',
        (error: { code?: string }) => error.code,
      );
    expect(await as('sp_gateway', 'select case_id from access.webhook_events')).toBe('42501');
    expect(await as('sp_gateway', `insert into access.webhooks (url) values ('https://a.example')`)).toBe('42501');
    expect(await as('sp_gateway', 'delete from access.webhooks')).toBe('42501');
    expect(await as('sp_gateway', 'delete from access.webhook_events')).toBe('42501');
    for (const role of ['sp_intake', 'sp_audit', 'sp_queue'])
      expect(await as(role, `select access.claim_webhook_events('{}', 1, 1)`)).toBe('42501');
    expect(await as('sp_audit', 'select * from journal.webhook_backlog()')).toBe('allowed');
    expect(await as('sp_intake', 'select * from journal.webhook_backlog()')).toBe('42501');
  });
});
