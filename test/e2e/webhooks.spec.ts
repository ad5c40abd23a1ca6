import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from '@app/database';
import { Journal } from '@app/journal';
import { opening } from '@app/testing/journal';
import { eventually, startProduct, type Answer, type Product } from '@app/testing/product';
import { startPartner, isSigned, messageIn, type Partner } from '@app/testing/webhooks';

let product: Product;
let partner: Partner;
beforeAll(async () => {
  product = await startProduct('webhooks');
});
afterAll(() => product.stop());
beforeEach(async () => {
  partner = await startPartner(product);
});
afterEach(() => partner.close());

const noted = async (ref: string): Promise<Answer> =>
  (await product.as('intake-officer.han')).post(`/api/cases/${ref}/case.add-note`, { note: 'kept between us' });

describe('a message', () => {
  it('is signed, says which case moved where, and holds nothing but the named fields', async () => {
    const { id, secret } = await partner.added('/all');
    const ref = await partner.opened();
    await noted(ref);
    const [first, second] = await partner.receiver.heard('/all', 2);
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
    expect(partner.receiver.received.map(({ body }) => body).join()).not.toContain('kept');
    for (const one of partner.receiver.received) {
      expect(isSigned(one, secret)).toBe(true);
      expect(isSigned({ ...one, body: one.body.replace('"version":1', '"version":7') + ' ' }, secret)).toBe(false);
      expect(Math.abs(Number(one.headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(10);
      expect(one.headers['content-type']).toBe('application/json');
    }
    await eventually('both acknowledged', async () => (await partner.webhook(id)).waiting === 0);
    expect(await partner.webhook(id)).toMatchObject({ lastStatus: 204, lastFault: null, failing: 0 });
  });

  it('goes to each webhook by facility and transition, and to none of before', async () => {
    const before = await partner.opened();
    await partner.added('/han', { facility: 'HAN' });
    await partner.added('/notes', { transitions: ['case.add-note'] });
    await partner.added('/pek-notes', { facility: 'PEK', transitions: ['case.add-note'] });
    const [han, pek] = [await partner.opened('han'), await partner.opened('pek')];
    await noted(before);
    await noted(han);
    expect((await partner.receiver.heard('/han', 3)).map((one) => messageIn(one).ref).sort()).toEqual(
      [before, han, han].sort(),
    );
    expect((await partner.receiver.heard('/notes', 2)).map((one) => messageIn(one).ref).sort()).toEqual(
      [before, han].sort(),
    );
    await partner.added('/last', {});
    await partner.opened('pek');
    await partner.receiver.heard('/last', 1);
    expect(partner.receiver.received.filter(({ path }) => path === '/pek-notes')).toHaveLength(0);
    expect(partner.receiver.received.some(({ body, path }) => path === '/han' && body.includes(pek))).toBe(false);
  });

  it('is not sent of a transition that was refused', async () => {
    const { id } = await partner.added('/refused');
    const ref = await partner.opened();
    const officer = await product.as('intake-officer.han');
    expect((await officer.post(`/api/cases/${ref}/intake.refer`, {})).status).toBe(409);
    await partner.receiver.heard('/refused', 1);
    expect((await partner.deliveries(id)).map(({ transition }) => transition)).toEqual(['intake.register']);
  });

  it('of a ping names no case', async () => {
    const { id, secret } = await partner.added('/ping', { transitions: ['case.withdraw'], facility: 'ULN' });
    expect((await partner.administrator.post(`/api/webhooks/${id}/test`)).status).toBe(202);
    const [ping] = await partner.receiver.heard('/ping', 1);
    expect(Object.keys(messageIn(ping!))).toEqual(['id', 'transition', 'at']);
    expect(messageIn(ping!)).toMatchObject({ transition: 'ping', id: ping!.headers['webhook-id'] });
    expect(isSigned(ping!, secret)).toBe(true);
  });
});

describe('a receiver', () => {
  it('that answers 500 twice gets the same message until it takes it, and then no more', async () => {
    partner.receiver.answer((_one, nth) => (nth <= 2 ? 500 : 200));
    const { id, secret } = await partner.added('/flaky');
    await partner.opened();
    const tries = await partner.receiver.heard('/flaky', 3);
    expect(new Set(tries.map((one) => one.body)).size).toBe(1);
    expect(new Set(tries.map((one) => one.headers['webhook-id'])).size).toBe(1);
    expect(tries.every((one) => isSigned(one, secret))).toBe(true);
    const [delivered] = await eventually('the acknowledgement', async () => {
      const found = await partner.deliveries(id);
      return found[0]?.deliveredAt != null && found;
    });
    expect(delivered).toMatchObject({ attempts: 3, status: 200, fault: null, nextAt: null, givenUp: false });
    await partner.opened();
    await partner.receiver.heard('/flaky', 4);
    expect(partner.receiver.received).toHaveLength(4);
  });

  it('that never answers delays no other', async () => {
    partner.receiver.answer(({ path }) => (path === '/dead' ? 'hang' : 204));
    await partner.added('/dead');
    await partner.added('/alive');
    const refs = await Promise.all(Array.from({ length: 12 }, () => partner.opened()));
    const began = Date.now();
    const heard = await partner.receiver.heard('/alive', 12, 8_000);
    expect(Date.now() - began).toBeLessThan(8_000);
    expect(new Set(heard.map((one) => messageIn(one).ref))).toEqual(new Set(refs));
    // eight attempts at once, none of them answered yet
    expect(partner.receiver.received.filter(({ path }) => path === '/dead')).toHaveLength(8);
  });

  it('that redirects is not followed', async () => {
    partner.receiver.answer(({ path }) =>
      path === '/moved' ? { status: 307, location: `${partner.receiver.url}/elsewhere` } : 204,
    );
    const { id } = await partner.added('/moved');
    await partner.opened();
    await partner.receiver.heard('/moved', 2);
    expect(partner.receiver.received.filter(({ path }) => path === '/elsewhere')).toHaveLength(0);
    expect(await partner.deliveries(id)).toMatchObject([{ status: 307, deliveredAt: null, givenUp: false }]);
    expect(await partner.webhook(id)).toMatchObject({ waiting: 1, failing: 1, lastStatus: 307 });
  });

  it('that takes nothing for two days is given up, shown, and told everything when it is back', async () => {
    partner.receiver.answer(() => 503);
    const { id } = await partner.added('/away');
    const ref = await partner.opened();
    const attempts = async () => (await partner.deliveries(id))[0];
    await eventually(
      'the event given up',
      async () => {
        // makes each retry due at once, as if its time had passed
        await product.sql(
          'update access.webhook_events set next_at = now() where next_at > now() and last_status = 503',
        );
        return (await attempts())?.givenUp;
      },
      25_000,
    );
    expect(await attempts()).toMatchObject({ attempts: 9, status: 503, nextAt: null, deliveredAt: null });
    expect(await partner.webhook(id)).toMatchObject({ waiting: 0, failing: 1, lastStatus: 503 });
    expect((await product.sql('select * from journal.webhook_backlog()')).rows).toEqual([
      { waiting: '0', failing: '1' },
    ]);
    partner.receiver.answer(() => 204);
    expect((await partner.administrator.post(`/api/webhooks/${id}/retry`)).status).toBe(202);
    const tries = await partner.receiver.heard('/away', 10);
    expect(messageIn(tries.at(-1)!)).toMatchObject({ ref, version: 1 });
    await eventually('the delivery', async () => (await attempts())?.deliveredAt);
  });

  it('that is gone when its webhook is removed is not sent what waits, and the record stays', async () => {
    partner.receiver.answer(() => 500);
    const { id } = await partner.added('/removed');
    await partner.opened();
    await partner.receiver.heard('/removed', 1);
    expect((await partner.administrator.delete(`/api/webhooks/${id}`)).status).toBe(204);
    expect((await partner.administrator.delete(`/api/webhooks/${id}`)).status).toBe(404);
    expect((await partner.administrator.post(`/api/webhooks/${id}/test`)).status).toBe(404);
    expect((await partner.administrator.post(`/api/webhooks/${id}/retry`)).status).toBe(404);
    const heard = partner.receiver.received.length;
    await partner.opened();
    await partner.added('/later');
    await partner.opened();
    await partner.receiver.heard('/later', 1);
    expect(partner.receiver.received.filter(({ path }) => path === '/removed').length).toBeLessThanOrEqual(heard + 1);
    expect((await partner.deliveries(id)).length).toBe(1);
    expect(await partner.webhook(id)).toMatchObject({ active: false, waiting: 0, failing: 0 });
    const { rows } = await product.sql('select created_by, removed_by from access.webhooks where id = $1', [id]);
    expect(rows).toEqual([{ created_by: partner.administrator.actor.id, removed_by: partner.administrator.actor.id }]);
  });
});

describe('nothing is lost', () => {
  it('when the product stops while a message is under way, or before it was ever sent', async () => {
    partner.receiver.answer(() => 'hang');
    await partner.added('/stopped');
    const underWay = await partner.opened();
    const [first] = await partner.receiver.heard('/stopped', 1);
    const began = Date.now();
    await product.restart(async () => {
      // an open attempt must not delay the end
      expect(Date.now() - began).toBeLessThan(5_000);
      partner.receiver.answer(() => 204);
    });
    const meanwhile = await partner.opened();
    const heard = await partner.receiver.heard('/stopped', 3);
    expect(heard.slice(1).map((one) => messageIn(one).id)).toContain(messageIn(first!).id);
    expect(new Set(heard.map((one) => messageIn(one).ref))).toEqual(new Set([underWay, meanwhile]));
  });

  it('when an entry is written while no gateway runs', async () => {
    await partner.added('/no-gateway');
    const { rows } = await product.sql(`select id from access.facilities where code = 'HAN'`);
    const entry = opening((rows as { id: string }[])[0]!.id);
    await product.restart(async () => {
      const database = await Database.connect(product.urlOf('intake'), { connectionsMax: 1, name: 'intake' });
      await new Journal(database).append(entry);
      await database.close();
    });
    const [heard] = await partner.receiver.heard('/no-gateway', 1);
    expect(messageIn(heard!)).toMatchObject({
      version: 1,
      transition: 'intake.register',
      ref: entry.effects?.open?.ref,
    });
  });

  it('when a sender dies after it claimed: the lease ends, and another sends', async () => {
    const { id } = await partner.added('/crash', { transitions: ['case.withdraw'] });
    // the state after a claim, with a lease of three seconds
    await product.sql(
      `insert into access.webhook_events (webhook_id, transition, at, attempts, next_at)
       values ($1, 'ping', clock_timestamp(), 1, clock_timestamp() + interval '3 seconds')`,
      [id],
    );
    const [ping] = await partner.receiver.heard('/crash', 1);
    expect(messageIn(ping!).transition).toBe('ping');
    const [one] = await eventually('the delivery', async () => {
      const found = await partner.deliveries(id);
      return found[0]?.deliveredAt != null && found;
    });
    expect(one).toMatchObject({ attempts: 2 });
  });

  it('and what was delivered or given up is deleted when its time has come, and not before', async () => {
    const { id } = await partner.added('/old');
    await partner.opened();
    await partner.opened();
    await eventually('both delivered', async () =>
      (await partner.deliveries(id)).every((one) => one.deliveredAt !== null),
    );
    const days = 'round(extract(epoch from expires_at - clock_timestamp()) / 86400) as days';
    const { rows } = await product.sql(`select n, ${days} from access.webhook_events where webhook_id = $1`, [id]);
    expect(rows.map(({ days }: { days: string }) => Number(days))).toEqual([7, 7]);
    await product.sql(`update access.webhook_events set expires_at = now() - interval '1 second' where n = $1`, [
      (rows[0] as { n: string }).n,
    ]);
    await product.sql('select access.purge_webhook_events(100)');
    expect(await partner.deliveries(id)).toHaveLength(1);
  });
});
