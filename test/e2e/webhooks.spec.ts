import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHmac, randomUUID } from 'node:crypto';
import { Database, Journal } from '@app/journal';
import { opening } from '../support/journal.js';
import { arrival, eventually, startProduct, type Answer, type Client, type Product } from '../support/product.js';
import { startReceiver, type Received, type Receiver } from '../support/receiver.js';

let product: Product;
let administrator: Client;
let receiver: Receiver;
beforeAll(async () => {
  product = await startProduct('webhooks');
  administrator = await product.as('administrator');
});
afterAll(() => product.stop());
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  for (const one of await webhooks()) if (one.active) await administrator.delete(`/api/webhooks/${one.id}`);
  await receiver.close();
});

interface Webhook {
  id: string;
  active: boolean;
  lastStatus: number | null;
  lastFault: string | null;
  lastAt: string | null;
  waiting: number;
  failing: number;
}
interface Delivery {
  id: string;
  transition: string;
  attempts: number;
  status: number | null;
  fault: string | null;
  deliveredAt: string | null;
  nextAt: string | null;
  givenUp: boolean;
}
const webhooks = async (): Promise<Webhook[]> =>
  ((await administrator.get('/api/webhooks?limit=200')).body as { webhooks: Webhook[] }).webhooks;
const webhook = async (id: string): Promise<Webhook> => (await webhooks()).find((one) => one.id === id)!;
const deliveries = async (id: string): Promise<Delivery[]> =>
  ((await administrator.get(`/api/webhooks/${id}/deliveries`)).body as { deliveries: Delivery[] }).deliveries;

async function added(path: string, over: object = {}): Promise<{ id: string; secret: string }> {
  const answer = await administrator.post('/api/webhooks', { url: receiver.url + path, ...over });
  expect(answer.status).toBe(201);
  return answer.body as { id: string; secret: string };
}

async function opened(facility = 'han'): Promise<string> {
  const officer = await product.as(`intake-officer.${facility}`);
  return ((await officer.post('/api/cases', arrival())).body as { ref: string }).ref;
}
const noted = async (ref: string): Promise<Answer> =>
  (await product.as('intake-officer.han')).post(`/api/cases/${ref}/case.add-note`, { note: 'kept between us' });

interface Message {
  id: string;
  ref: string;
  version: number;
  transition: string;
  to: string;
  at: string;
}
const messageIn = ({ body }: Received): Message => JSON.parse(body) as Message;

/** As a receiver would check it, from the specification alone. */
function isSigned({ headers, body }: Received, secret: string): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  return headers['webhook-signature'] === `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}

describe('a message', () => {
  it('is signed, says which case moved where, and holds nothing but the named fields', async () => {
    const { id, secret } = await added('/all');
    const ref = await opened();
    await noted(ref);
    const [first, second] = await receiver.heard('/all', 2);
    const of = (transition: string) => [first!, second!].find((one) => messageIn(one).transition === transition)!;
    const { entries } = (await (await product.as('coordinator')).get(`/api/cases/${ref}/timeline`)).body as {
      entries: { at: string }[];
    };
    expect(messageIn(of('intake.register'))).toEqual({
      id: of('intake.register').headers['webhook-id'],
      ref,
      version: 1,
      transition: 'intake.register',
      to: 'intake.registered',
      at: entries[0]?.at,
    });
    expect(messageIn(of('case.add-note'))).toMatchObject({ ref, version: 2, to: 'intake.registered' });
    expect(receiver.received.map(({ body }) => body).join()).not.toContain('kept');
    for (const one of receiver.received) {
      expect(isSigned(one, secret)).toBe(true);
      expect(isSigned({ ...one, body: one.body.replace('"version":1', '"version":7') + ' ' }, secret)).toBe(false);
      expect(Math.abs(Number(one.headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(10);
      expect(one.headers['content-type']).toBe('application/json');
    }
    await eventually('both acknowledged', async () => (await webhook(id)).waiting === 0);
    expect(await webhook(id)).toMatchObject({ lastStatus: 204, lastFault: null, failing: 0 });
  });

  it('goes to each webhook by facility and transition, and to none of before', async () => {
    const before = await opened();
    await added('/han', { facility: 'HAN' });
    await added('/notes', { transitions: ['case.add-note'] });
    await added('/pek-notes', { facility: 'PEK', transitions: ['case.add-note'] });
    const [han, pek] = [await opened('han'), await opened('pek')];
    await noted(before);
    await noted(han);
    expect((await receiver.heard('/han', 3)).map((one) => messageIn(one).ref).sort()).toEqual(
      [before, han, han].sort(),
    );
    expect((await receiver.heard('/notes', 2)).map((one) => messageIn(one).ref).sort()).toEqual([before, han].sort());
    await added('/last', {});
    await opened('pek');
    await receiver.heard('/last', 1);
    expect(receiver.received.filter(({ path }) => path === '/pek-notes')).toHaveLength(0);
    expect(receiver.received.some(({ body, path }) => path === '/han' && body.includes(pek))).toBe(false);
  });

  it('is not sent of a transition that was refused', async () => {
    const { id } = await added('/refused');
    const ref = await opened();
    const officer = await product.as('intake-officer.han');
    expect((await officer.post(`/api/cases/${ref}/intake.refer`, {})).status).toBe(409);
    await receiver.heard('/refused', 1);
    expect((await deliveries(id)).map(({ transition }) => transition)).toEqual(['intake.register']);
  });

  it('of a ping names no case', async () => {
    const { id, secret } = await added('/ping', { transitions: ['case.withdraw'], facility: 'ULN' });
    expect((await administrator.post(`/api/webhooks/${id}/test`)).status).toBe(202);
    const [ping] = await receiver.heard('/ping', 1);
    expect(Object.keys(messageIn(ping!))).toEqual(['id', 'transition', 'at']);
    expect(messageIn(ping!)).toMatchObject({ transition: 'ping', id: ping!.headers['webhook-id'] });
    expect(isSigned(ping!, secret)).toBe(true);
  });
});

describe('a receiver', () => {
  it('that answers 500 twice gets the same message until it takes it, and then no more', async () => {
    receiver.answer((_one, nth) => (nth <= 2 ? 500 : 200));
    const { id, secret } = await added('/flaky');
    await opened();
    const tries = await receiver.heard('/flaky', 3);
    expect(new Set(tries.map((one) => one.body)).size).toBe(1);
    expect(new Set(tries.map((one) => one.headers['webhook-id'])).size).toBe(1);
    expect(tries.every((one) => isSigned(one, secret))).toBe(true);
    const [delivered] = await eventually('the acknowledgement', async () => {
      const found = await deliveries(id);
      return found[0]?.deliveredAt != null && found;
    });
    expect(delivered).toMatchObject({ attempts: 3, status: 200, fault: null, nextAt: null, givenUp: false });
    await opened();
    await receiver.heard('/flaky', 4);
    expect(receiver.received).toHaveLength(4);
  });

  it('that never answers delays no other', async () => {
    receiver.answer(({ path }) => (path === '/dead' ? 'hang' : 204));
    await added('/dead');
    await added('/alive');
    const refs = await Promise.all(Array.from({ length: 12 }, () => opened()));
    const began = Date.now();
    const heard = await receiver.heard('/alive', 12, 8_000);
    expect(Date.now() - began).toBeLessThan(8_000);
    expect(new Set(heard.map((one) => messageIn(one).ref))).toEqual(new Set(refs));
    // eight at once, none of which has come back
    expect(receiver.received.filter(({ path }) => path === '/dead')).toHaveLength(8);
  });

  it('that redirects is not followed', async () => {
    receiver.answer(({ path }) => (path === '/moved' ? { status: 307, location: `${receiver.url}/elsewhere` } : 204));
    const { id } = await added('/moved');
    await opened();
    await receiver.heard('/moved', 2);
    expect(receiver.received.filter(({ path }) => path === '/elsewhere')).toHaveLength(0);
    expect(await deliveries(id)).toMatchObject([{ status: 307, deliveredAt: null, givenUp: false }]);
    expect(await webhook(id)).toMatchObject({ waiting: 1, failing: 1, lastStatus: 307 });
  });

  it('that takes nothing for two days is given up, shown, and told everything when it is back', async () => {
    receiver.answer(() => 503);
    const { id } = await added('/away');
    const ref = await opened();
    const attempts = async () => (await deliveries(id))[0];
    await eventually(
      'the event given up',
      async () => {
        // two days pass
        await product.sql(
          'update access.webhook_events set next_at = now() where next_at > now() and last_status = 503',
        );
        return (await attempts())?.givenUp;
      },
      25_000,
    );
    expect(await attempts()).toMatchObject({ attempts: 9, status: 503, nextAt: null, deliveredAt: null });
    expect(await webhook(id)).toMatchObject({ waiting: 0, failing: 1, lastStatus: 503 });
    expect((await product.sql('select * from journal.webhook_backlog()')).rows).toEqual([
      { waiting: '0', failing: '1' },
    ]);
    receiver.answer(() => 204);
    expect((await administrator.post(`/api/webhooks/${id}/retry`)).status).toBe(202);
    const tries = await receiver.heard('/away', 10);
    expect(messageIn(tries.at(-1)!)).toMatchObject({ ref, version: 1 });
    await eventually('the delivery', async () => (await attempts())?.deliveredAt);
  });

  it('that is gone when its webhook is removed is not sent what waits, and the record stays', async () => {
    receiver.answer(() => 500);
    const { id } = await added('/removed');
    await opened();
    await receiver.heard('/removed', 1);
    expect((await administrator.delete(`/api/webhooks/${id}`)).status).toBe(204);
    expect((await administrator.delete(`/api/webhooks/${id}`)).status).toBe(404);
    expect((await administrator.post(`/api/webhooks/${id}/test`)).status).toBe(404);
    expect((await administrator.post(`/api/webhooks/${id}/retry`)).status).toBe(404);
    const heard = receiver.received.length;
    await opened();
    await added('/later');
    await opened();
    await receiver.heard('/later', 1);
    expect(receiver.received.filter(({ path }) => path === '/removed').length).toBeLessThanOrEqual(heard + 1);
    expect((await deliveries(id)).length).toBe(1);
    expect(await webhook(id)).toMatchObject({ active: false, waiting: 0, failing: 0 });
    const { rows } = await product.sql('select created_by, removed_by from access.webhooks where id = $1', [id]);
    expect(rows).toEqual([{ created_by: administrator.actor.id, removed_by: administrator.actor.id }]);
  });
});

describe('nothing is lost', () => {
  it('when the product stops while a message is under way, or before it was ever sent', async () => {
    receiver.answer(() => 'hang');
    await added('/stopped');
    const underWay = await opened();
    const [first] = await receiver.heard('/stopped', 1);
    const began = Date.now();
    await product.restart(async () => {
      // an attempt doesn't hold up the end
      expect(Date.now() - began).toBeLessThan(5_000);
      receiver.answer(() => 204);
    });
    const meanwhile = await opened();
    const heard = await receiver.heard('/stopped', 3);
    expect(heard.slice(1).map((one) => messageIn(one).id)).toContain(messageIn(first!).id);
    expect(new Set(heard.map((one) => messageIn(one).ref))).toEqual(new Set([underWay, meanwhile]));
  });

  it('when an entry is written while no gateway runs', async () => {
    await added('/no-gateway');
    const { rows } = await product.sql(`select id from access.facilities where code = 'HAN'`);
    const entry = opening((rows as { id: string }[])[0]!.id);
    await product.restart(async () => {
      const database = await Database.connect(product.urlOf('intake'), { connectionsMax: 1, name: 'intake' });
      await new Journal(database).append(entry);
      await database.close();
    });
    const [heard] = await receiver.heard('/no-gateway', 1);
    expect(messageIn(heard!)).toMatchObject({
      version: 1,
      transition: 'intake.register',
      ref: entry.effects?.open?.ref,
    });
  });

  it('when a sender dies after it claimed: the lease ends, and another sends', async () => {
    const { id } = await added('/crash', { transitions: ['case.withdraw'] });
    // as a claim leaves it, with a lease of three seconds
    await product.sql(
      `insert into access.webhook_events (webhook_id, transition, at, attempts, next_at)
       values ($1, 'ping', clock_timestamp(), 1, clock_timestamp() + interval '3 seconds')`,
      [id],
    );
    const [ping] = await receiver.heard('/crash', 1);
    expect(messageIn(ping!).transition).toBe('ping');
    const [one] = await eventually('the delivery', async () => {
      const found = await deliveries(id);
      return found[0]?.deliveredAt != null && found;
    });
    expect(one).toMatchObject({ attempts: 2 });
  });

  it('and what was delivered or given up is deleted when its time has come, and not before', async () => {
    const { id } = await added('/old');
    await opened();
    await opened();
    await eventually('both delivered', async () => (await deliveries(id)).every((one) => one.deliveredAt !== null));
    const days = 'round(extract(epoch from expires_at - clock_timestamp()) / 86400) as days';
    const { rows } = await product.sql(`select n, ${days} from access.webhook_events where webhook_id = $1`, [id]);
    expect(rows.map(({ days }: { days: string }) => Number(days))).toEqual([7, 7]);
    await product.sql(`update access.webhook_events set expires_at = now() - interval '1 second' where n = $1`, [
      (rows[0] as { n: string }).n,
    ]);
    await product.sql('select access.purge_webhook_events(100)');
    expect(await deliveries(id)).toHaveLength(1);
  });
});

describe('an administrator', () => {
  it('alone sees, adds, tries and removes webhooks', async () => {
    const { id } = await added('/roles');
    for (const name of ['coordinator', 'auditor', 'caseworker', 'intake-officer.han', 'head-of-mission.han']) {
      const other = await product.as(name);
      const answers = [
        await other.get('/api/webhooks'),
        await other.post('/api/webhooks', { url: receiver.url }),
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
    const { id } = await added('/pages');
    const refs = [await opened(), await opened(), await opened()];
    await receiver.heard('/pages', 3);
    const page = async (query: string) => {
      const answer = await administrator.get(`/api/webhooks/${id}/deliveries?${query}`);
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
    expect((await administrator.get(`/api/webhooks/${id}/deliveries?before=x`)).body).toMatchObject({
      code: 'input.malformed',
    });
    expect((await administrator.get(`/api/webhooks/${randomUUID()}/deliveries`)).status).toBe(404);
  });

  it('is told which field is wrong', async () => {
    const refused = async (input: object) => (await administrator.post('/api/webhooks', input)).body;
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
    expect(await refused({ url: receiver.url, transitions: ['case.fly'] })).toMatchObject(
      wrong('transitions.0', 'invalid_value'),
    );
    expect(await refused({ url: receiver.url, facility: 'XXX' })).toMatchObject({ code: 'resource.not-found' });
    expect(await refused({ url: receiver.url, secret: 'mine' })).toMatchObject(wrong('', 'unrecognized_keys'));
    expect((await webhooks()).filter((one) => one.active)).toEqual([]);
  });

  it('in production leads nobody to this machine, however it is called', async () => {
    const before = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'production';
    try {
      const refused = async (url: string) => (await administrator.post('/api/webhooks', { url })).body;
      expect(await refused(receiver.url)).toMatchObject({ fields: [{ path: 'url', fault: 'not_https' }] });
      expect(await refused('https://localhost/')).toMatchObject({ fields: [{ fault: 'address_not_allowed' }] });
    } finally {
      process.env['NODE_ENV'] = before;
    }
  });

  it('adds no more than twenty, also when many are added at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 23 }, () => administrator.post('/api/webhooks', { url: `${receiver.url}/many` })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'webhooks.too-many' });
    const pages = [];
    for (let before = ''; ;) {
      const { webhooks: page, next } = (await administrator.get(`/api/webhooks?limit=7${before}`)).body as {
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
    const { id, secret } = await added('/secret');
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect((await administrator.get('/api/webhooks')).text).not.toContain(secret);
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
