import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { liveTo, reaches } from '@app/testing/whole-case';
import { eventually, startProduct, type Product } from '@app/testing/product';
import { redisUrl as redis } from '@app/testing/redis';

const backends = [['Postgres', undefined] as const, ...(redis ? [['Redis', redis] as const] : [])];

describe.each(backends)('with queues on %s', (_name, queueUrl) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct('handover', { ...(queueUrl ? { queueUrl } : {}), leaseSeconds: 1 });
  });
  afterAll(() => product.stop());

  it('a case walks from the embassy’s door to a new home, and its chain holds', async () => {
    const ref = await liveTo(product, 'closed.settled');
    const coordinator = await product.as('coordinator');
    const { entries } = (await coordinator.get(`/api/cases/${ref}/timeline`)).body as {
      entries: { transition: string; actor: { role: string }; prevHash: string; hash: string }[];
    };
    for (const opens of ['referral.open', 'transit.open', 'resettlement.open'])
      expect(entries.filter(({ transition, actor }) => transition === opens && actor.role === 'system')).toHaveLength(
        1,
      );
    expect(entries.slice(1).map(({ prevHash }) => prevHash)).toEqual(entries.slice(0, -1).map(({ hash }) => hash));
    expect((await coordinator.get(`/api/audit/verify?case=${ref}`)).body).toMatchObject({
      holds: true,
      entries: entries.length,
      firstBreak: null,
    });
    expect((await product.sql('select * from journal.deliveries')).rows).toHaveLength(0);
  });

  it('a withdrawn consent wakes the service that holds the case, which holds it still', async () => {
    const ref = await liveTo(product, 'referral.preparing');
    const caseworker = await product.as('caseworker');
    expect(
      (await caseworker.post(`/api/cases/${ref}/intake.withdraw-consent`, { person: 1, purpose: 'unhcr' })).status,
    ).toBe(200);
    const held = async () =>
      ((await caseworker.get(`/api/cases/${ref}`)).body as { file: { held: string | null } }).file.held;
    expect(await eventually('the hold', async () => (await held()) ?? false)).toBe('consent-withdrawn');
    expect((await caseworker.post(`/api/cases/${ref}/referral.send`, { channel: 'courier' })).body).toMatchObject({
      status: 409,
      code: 'case.held',
    });
    await caseworker.post(`/api/cases/${ref}/case.resume`, {});
    expect((await caseworker.post(`/api/cases/${ref}/referral.send`, { channel: 'courier' })).body).toMatchObject({
      code: 'requirement.missing',
      missing: [{ code: 'consent.unhcr-missing', people: [1] }],
    });
  });

  it('a delivery that keeps failing is parked, seen by the coordinator, released on record, and then arrives', async () => {
    // the next service cannot take the case, as if its deployment were broken
    await product.sql('revoke execute on function journal.append from sp_stage');
    await product.sql('grant execute on function journal.append to sp_intake');
    const ref = await liveTo(product, 'referral.offered');
    const coordinator = await product.as('coordinator');
    const parked = await eventually(
      'a parked delivery',
      async () => {
        const { deliveries } = (await coordinator.get('/api/audit/deliveries?parked=true')).body as {
          deliveries: { id: string; ref: string; attempts: number; last_error: string }[];
        };
        return deliveries.find((one) => one.ref === ref);
      },
      20_000,
    );
    expect(parked).toMatchObject({ attempts: 5, last_error: 'database.42501' });
    await product.sql('grant execute on function journal.append to sp_stage');
    expect(
      (
        await coordinator.post(`/api/cases/${ref}/case.release-delivery`, {
          delivery: parked.id,
          reason: 'deployment repaired',
        })
      ).status,
    ).toBe(200);
    await reaches(product, ref, ['referral.preparing']);
    expect(
      (await coordinator.post(`/api/cases/${ref}/case.release-delivery`, { delivery: parked.id, reason: 'again' }))
        .body,
    ).toMatchObject({ code: 'delivery.not-parked' });
  }, 60_000);
});
