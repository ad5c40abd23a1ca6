import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { liveTo, reaches } from '@app/testing/whole-case';
import { eventually, startProduct, type Answer, type Client, type Product } from '@app/testing/product';

let product: Product;
let coordinator: Client;
beforeAll(async () => {
  product = await startProduct('discard', { leaseSeconds: 1 });
  coordinator = await product.as('coordinator');
  await product.sql('update journal.pools set capacity = 100');
});
afterAll(() => product.stop());

interface Parked {
  id: string;
  ref: string;
  task: string;
}

const parkedOf = async (ref: string, task: string): Promise<Parked | undefined> =>
  ((await coordinator.get('/api/audit/deliveries?parked=true')).body as { deliveries: Parked[] }).deliveries.find(
    (one) => one.ref === ref && one.task === task,
  );

/** Makes every entry of the services' own fail, so that their deliveries are parked. */
const whileServicesFail = async <T>(during: () => Promise<T>): Promise<T> => {
  await product.sql(`
    create function public.fail() returns trigger language plpgsql as $$ begin raise exception 'broken' using errcode = '55000'; end $$;
    create trigger a_fails before insert on journal.entries for each row when (new.actor_role = 'system') execute function public.fail()`);
  try {
    return await during();
  } finally {
    await product.sql('drop trigger a_fails on journal.entries; drop function public.fail()');
  }
};

const parkedAt = (ref: string, task: string): Promise<Parked> =>
  eventually(`${task} of ${ref} to be parked`, () => parkedOf(ref, task), 20_000);

/** A case whose consent was withdrawn, and which the service failed to put on hold. */
async function withParkedHold(): Promise<{ ref: string; hold: Parked }> {
  const ref = await liveTo(product, 'referral.preparing');
  const caseworker = await product.as('caseworker');
  const hold = await whileServicesFail(async () => {
    await caseworker.post(`/api/cases/${ref}/intake.withdraw-consent`, { person: 1, purpose: 'unhcr' });
    return parkedAt(ref, 'case.hold');
  });
  return { ref, hold };
}

const withParkedHandOver = (): Promise<{ ref: string; handOver: Parked }> =>
  whileServicesFail(async () => {
    const ref = await liveTo(product, 'referral.offered');
    return { ref, handOver: await parkedAt(ref, 'referral.open') };
  });

const discard = (ref: string, delivery: string, by: Client = coordinator): Promise<Answer> =>
  by.post(`/api/cases/${ref}/case.discard-delivery`, { delivery, reason: 'the family asked us not to wait' });

const versionOf = async (ref: string): Promise<number> =>
  ((await coordinator.get(`/api/cases/${ref}`)).body as { version: number }).version;

const deliveriesOf = async (id: string): Promise<number> =>
  (await product.sql('select from journal.deliveries where id = $1', [id])).rowCount ?? 0;

describe('a parked delivery', () => {
  it('that is discarded goes with its entry, has no effect, and the case goes on', async () => {
    const { ref, hold } = await withParkedHold();
    const version = await versionOf(ref);
    expect((await discard(ref, hold.id)).body).toMatchObject({ ref, version: version + 1 });
    expect(await deliveriesOf(hold.id)).toBe(0);
    const { entries } = (await coordinator.get(`/api/cases/${ref}/timeline?after=${version}`)).body as {
      entries: { transition: string; actor: { role: string }; body: object }[];
    };
    expect(entries).toMatchObject([
      { transition: 'case.discard-delivery', actor: { role: 'coordinator' }, body: { delivery: hold.id } },
    ]);
    expect((await coordinator.get(`/api/audit/verify?case=${ref}`)).body).toMatchObject({ holds: true });
    // the consent is still withdrawn, and the next step that needs it is refused for that reason
    const caseworker = await product.as('caseworker');
    expect((await caseworker.post(`/api/cases/${ref}/referral.send`, { channel: 'courier' })).body).toMatchObject({
      code: 'requirement.missing',
      missing: [{ code: 'consent.unhcr-missing', people: [1] }],
    });
  }, 60_000);

  it('is discarded once: the same request again is answered from its entry, another one is refused', async () => {
    const { ref, hold } = await withParkedHold();
    const body = { delivery: hold.id, reason: 'no longer wanted' };
    const key = { 'idempotency-key': 'discarded-once-and-no-more' };
    const first = await coordinator.post(`/api/cases/${ref}/case.discard-delivery`, body, key);
    const again = await coordinator.post(`/api/cases/${ref}/case.discard-delivery`, body, key);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
    expect(again.body).toMatchObject({ version: (first.body as { version: number }).version });
    const version = await versionOf(ref);
    expect(await discard(ref, hold.id)).toMatchObject({ status: 409, body: { code: 'delivery.not-parked' } });
    expect(await versionOf(ref)).toBe(version);
  }, 60_000);

  it('is not discarded by another case, by another role, or while it is not parked', async () => {
    const { ref, hold } = await withParkedHold();
    const other = await liveTo(product, 'intake.sheltered');
    expect((await discard(other, hold.id)).body).toMatchObject({ code: 'delivery.not-parked' });
    for (const [name, code] of [
      ['caseworker', 'role.not-allowed'],
      ['reviewer', 'role.not-allowed'],
      ['intake-officer.han', 'role.not-allowed'],
      ['auditor', 'role.not-allowed'],
      ['administrator', 'case.not-found'],
    ] as const)
      expect((await discard(ref, hold.id, await product.as(name))).body).toMatchObject({ code });
    await product.sql(
      `update journal.deliveries set parked_at = null, next_at = now() + interval '1 day' where id = $1`,
      [hold.id],
    );
    const version = await versionOf(ref);
    expect((await discard(ref, hold.id)).body).toMatchObject({ code: 'delivery.not-parked' });
    expect(await versionOf(ref)).toBe(version);
    expect(await deliveriesOf(hold.id)).toBe(1);
  }, 60_000);
});

describe('a parked hand-over', () => {
  it('is not discarded while the case waits for it, and arrives once it is released', async () => {
    const { ref, handOver } = await withParkedHandOver();
    const version = await versionOf(ref);
    expect(await discard(ref, handOver.id)).toMatchObject({ status: 409, body: { code: 'delivery.hands-over' } });
    expect(await versionOf(ref)).toBe(version);
    await coordinator.post(`/api/cases/${ref}/case.release-delivery`, { delivery: handOver.id, reason: 'repaired' });
    await reaches(product, ref, ['referral.preparing']);
  }, 60_000);

  it('may go once the case was closed without it', async () => {
    const { ref, handOver } = await withParkedHandOver();
    const caseworker = await product.as('caseworker');
    await caseworker.post(`/api/cases/${ref}/case.withdraw`, { on: new Date().toISOString().slice(0, 10) });
    expect((await discard(ref, handOver.id)).status).toBe(200);
    expect(await deliveriesOf(handOver.id)).toBe(0);
  }, 60_000);

  it('goes with the keys of a case that is erased, which takes no entry any more', async () => {
    const { ref, handOver } = await withParkedHandOver();
    const caseworker = await product.as('caseworker');
    const on = new Date().toISOString().slice(0, 10);
    const ground = 'data-subject-request';
    await caseworker.post(`/api/cases/${ref}/case.withdraw`, { on });
    await caseworker.post(`/api/cases/${ref}/case.request-erasure`, { ground, on });
    expect((await coordinator.post(`/api/cases/${ref}/case.erase`, { ground })).body).toMatchObject({
      state: 'closed.erased',
    });
    expect(await deliveriesOf(handOver.id)).toBe(0);
  }, 60_000);
});
