import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Refused } from '@app/lifecycle';
import pg from 'pg';
import { createJournal, following, opening, type JournalWorld } from '@app/testing/journal';
import { eventually } from '@app/testing/eventually';
import { entriesOf as entries, handOver, takeOver as takeItOver, type HandedOver } from '@app/testing/handed-over';
import { workDelivery, type Delivery } from './work-delivery.js';
import { type DeliveryTiming } from './timing.js';
import type { Journal } from '../append/index.js';
import { connectQueues, type Queues } from './queues.js';
import { Relay } from './relay.js';
import { redisUrl as redis } from '@app/testing/redis';

const timing: DeliveryTiming = {
  leaseSeconds: 0.3,
  pollMs: 50,
  attemptsMax: 5,
  backoffSeconds: 0.02,
  attemptSeconds: 10,
};
const backends = ['Postgres', ...(redis ? ['Redis'] : [])];

describe.each(backends)('deliveries on %s', (backend) => {
  let world: JournalWorld;
  let intake: Journal;
  let referral: Journal;
  const running: { stop(): Promise<void> }[] = [];

  beforeAll(async () => {
    world = await createJournal('deliveries');
    [intake, referral] = await Promise.all([world.journalOf('intake'), world.journalOf('referral')]);
  });
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
  });
  afterAll(() => world.drop());

  const fail = (error: unknown): void => {
    throw error;
  };
  const connect = (): Queues => {
    const queues = connectQueues(backend === 'Redis' ? (redis ?? '') : world.urlOf('queue'), () => undefined);
    running.push({ stop: () => queues.close() });
    return queues;
  };
  const relay = (queues: Queues): Relay => new Relay(intake.database, queues, timing, fail, world.urlOf('intake'));
  const runRelay = (queues: Queues): void => {
    const one = relay(queues);
    one.start();
    running.push(one);
  };

  const handedOver = (): Promise<HandedOver> => handOver(world, intake);
  const takeOver = (delivery: Delivery): Promise<void> => takeItOver(world, referral, delivery);
  const entriesOf = (caseId: string): Promise<string[]> => entries(world, caseId);
  const rowOf = async (
    delivery: string,
  ): Promise<{ attempts: number; last_error: string | null; parked_at: Date | null } | undefined> =>
    (await world.sql('select attempts, last_error, parked_at from journal.deliveries where id = $1', [delivery]))
      .rows[0] as never;
  const gone = (delivery: string): Promise<true> =>
    eventually('the delivery to be done', async () => (await rowOf(delivery)) === undefined || undefined);
  const work = (queues: Queues, act: (delivery: Delivery) => Promise<void>): void => {
    queues.work('referral', (id) => workDelivery(referral.database, timing, id, 'main', act).then(() => undefined), 8);
  };

  it('carry the delivery’s id and no more, act once, and are gone with their effect', async () => {
    const published: unknown[] = [];
    const queues = connect();
    runRelay({
      ...queues,
      publish: (service, jobs) => (published.push(service, ...jobs), queues.publish(service, jobs)),
    });
    work(queues, takeOver);
    const { caseId, delivery } = await handedOver();
    await gone(delivery);
    expect(await entriesOf(caseId)).toEqual(['intake.register', 'intake.refer', 'referral.open']);
    expect(published).toContainEqual({ name: 'referral.open', delivery, id: `${delivery}_1` });
    expect(JSON.stringify(published)).not.toContain(caseId);
  });

  it('act once when their job is repeated, also at once', async () => {
    const { caseId, delivery } = await handedOver();
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => workDelivery(referral.database, timing, delivery, 'main', takeOver)),
    );
    expect(outcomes.filter((one) => one === 'done').length).toBeGreaterThan(0);
    expect(await workDelivery(referral.database, timing, delivery, 'main', takeOver)).toBe('absent');
    expect((await entriesOf(caseId)).filter((one) => one === 'referral.open')).toHaveLength(1);
  });

  it('are published again when their job was lost', async () => {
    const { caseId, delivery } = await handedOver();
    const queues = connect();
    const lost: string[] = [];
    await relay({
      ...queues,
      publish: async (_service, jobs) => void lost.push(...jobs.map((one) => one.delivery)),
    }).relayOnce();
    expect(lost).toContain(delivery);
    work(queues, takeOver);
    runRelay(queues);
    await gone(delivery);
    expect(await entriesOf(caseId)).toContain('referral.open');
  });

  it('that the queue did not take are due again in a moment, not when their lease ends', async () => {
    const { delivery } = await handedOver();
    const away = { ...connect(), publish: () => Promise.reject(new Error('the queue is away')) };
    const patient = new Relay(intake.database, away, { ...timing, leaseSeconds: 3600 }, fail, world.urlOf('intake'));
    await expect(patient.relayOnce()).rejects.toThrow('the queue is away');
    const { rows } = await world.sql(
      `select next_at < clock_timestamp() + interval '1 second' as soon from journal.deliveries where id = $1`,
      [delivery],
    );
    expect(rows).toEqual([{ soon: true }]);
    await workDelivery(referral.database, timing, delivery, 'main', takeOver);
  });

  it('that a relay finds another one claiming are left to it, and a hint that comes while the relay rests is not forgotten', async () => {
    const { delivery } = await handedOver();
    const queues = connect();
    const published: string[] = [];
    const noting = {
      ...queues,
      publish: async (_service: string, jobs: readonly { delivery: string }[]) =>
        void published.push(...jobs.map((one) => one.delivery)),
    };
    const other = new pg.Client(world.url);
    await other.connect();
    await other.query(`select pg_advisory_lock(hashtext('safe-passage relay'))`);
    const patient = { ...timing, pollMs: 60_000, leaseSeconds: 60 };
    const claims: (number | 'led')[] = [];
    const one = new Relay(intake.database, noting, patient, fail, world.urlOf('intake'));
    const relayOnce = one.relayOnce.bind(one);
    one.relayOnce = async () => {
      const claimed = await relayOnce();
      claims.push(claimed);
      return claimed;
    };
    one.start();
    running.push(one);
    await eventually('the relay to be refused twice', async () => claims.length > 1 || undefined);
    expect(new Set(claims)).toEqual(new Set(['led']));
    expect(published).toEqual([]);
    await other.query(`select pg_advisory_unlock_all()`);
    await world.sql(`select pg_notify('sp_deliveries', '')`);
    await other.end();
    await eventually('the delivery to be published', async () => published.includes(delivery) || undefined);
    await workDelivery(referral.database, timing, delivery, 'main', takeOver);
  });

  it('that fail are tried again, with attempts and the error’s code in Postgres, and parked after the fifth', async () => {
    const { delivery } = await handedOver();
    const queues = connect();
    work(queues, () => Promise.reject(new Error('CANARY-리은경')));
    runRelay(queues);
    const parked = await eventually('the delivery to be parked', async () => {
      const row = await rowOf(delivery);
      return row?.parked_at ? row : undefined;
    });
    expect(parked).toMatchObject({ attempts: 5, last_error: 'error.Error' });
    expect(await workDelivery(referral.database, timing, delivery, 'main', takeOver)).toBe('absent');
  });

  it('that were parked go out again by an entry, and only then', async () => {
    const { caseId, delivery } = await handedOver();
    const release = async (): Promise<unknown> => {
      const version = (await entriesOf(caseId)).length;
      return intake.append(
        following(opening(world.facilities.han, { caseId }), version, {
          transition: 'case.release-delivery',
          effects: { releasesDelivery: delivery },
          to: 'referral.offered',
        }),
      );
    };
    await expect(release()).rejects.toMatchObject({ code: 'delivery.not-parked' });
    await world.sql('update journal.deliveries set parked_at = now(), next_at = null, attempts = 5 where id = $1', [
      delivery,
    ]);
    await release();
    const queues = connect();
    work(queues, takeOver);
    runRelay(queues);
    await gone(delivery);
    expect(await entriesOf(caseId)).toEqual([
      'intake.register',
      'intake.refer',
      'case.release-delivery',
      'referral.open',
    ]);
  });

  it('that the case has moved past are settled, and nobody is asked to look at them', async () => {
    const { caseId, delivery } = await handedOver();
    const moot = (): Promise<void> => Promise.reject(new Refused('state.not-allowed', { transition: 'referral.open' }));
    expect(await workDelivery(referral.database, timing, delivery, 'main', moot)).toBe('moot');
    expect(await rowOf(delivery)).toBeUndefined();
    expect(await entriesOf(caseId)).toEqual(['intake.register', 'intake.refer']);
  });

  it('that are gone let nobody write their effect', async () => {
    const { ref, caseId, delivery } = await handedOver();
    await world.sql('delete from journal.deliveries where id = $1', [delivery]);
    const again = takeOver({ id: delivery, ref, task: 'referral.open', source: 'intake.refer', attempt: 1 });
    await expect(again).rejects.toMatchObject({ code: 'delivery.gone', status: 409 });
    expect(await entriesOf(caseId)).toEqual(['intake.register', 'intake.refer']);
  });

  it('are not another service’s to begin, to fail or to settle', async () => {
    const { delivery } = await handedOver();
    const act = (): Promise<void> => Promise.reject(new Error('not ours'));
    expect(await workDelivery(intake.database, timing, delivery, 'main', act)).toBe('absent');
    await intake.database.query('fail', 'select journal.fail_delivery($1, $2, 1, 1)', [delivery, 'x']);
    await intake.database.query('settle', 'select journal.settle_delivery($1)', [delivery]);
    expect(await rowOf(delivery)).toMatchObject({ attempts: 0, last_error: null, parked_at: null });
  });

  it('raced by two relays and two workers still act once each', async () => {
    const cases = await Promise.all(Array.from({ length: 30 }, handedOver));
    for (let twice = 0; twice < 2; twice += 1) {
      const queues = connect();
      work(queues, takeOver);
      runRelay(queues);
    }
    for (const { delivery } of cases) await gone(delivery);
    for (const { caseId } of cases)
      expect((await entriesOf(caseId)).filter((one) => one === 'referral.open')).toHaveLength(1);
  });

  it('for whoever holds the case follow it to its new holder', async () => {
    const { caseId, delivery } = await handedOver();
    const version = (await entriesOf(caseId)).length;
    await intake.append(
      following(opening(world.facilities.han, { caseId }), version, {
        transition: 'intake.withdraw-consent',
        to: 'referral.offered',
        effects: { offers: { service: 'intake', task: 'case.hold' } },
      }),
    );
    const { rows } = await world.sql(`select id from journal.deliveries where case_id = $1 and task = 'case.hold'`, [
      caseId,
    ]);
    const hold = (rows[0] as { id: string }).id;
    expect(await workDelivery(referral.database, timing, delivery, 'main', takeOver)).toBe('done');
    expect(await workDelivery(intake.database, timing, hold, 'main', () => Promise.reject(new Error('not ours')))).toBe(
      'absent',
    );
    expect((await world.sql('select service from journal.deliveries where id = $1', [hold])).rows).toEqual([
      { service: 'referral' },
    ]);
  });
});

describe('a queue', () => {
  it('that does not let a service in says so, and one that does says nothing', async () => {
    const world = await createJournal('refusing');
    const [own, queue] = [world.urlOf('intake'), world.urlOf('queue')].map((url) =>
      connectQueues(url, () => undefined),
    );
    try {
      expect(await own?.refusal('intake')).toBe('42501');
      expect(await queue?.refusal('intake')).toBeUndefined();
    } finally {
      await own?.close();
      await queue?.close();
      await world.drop();
    }
  });
});
