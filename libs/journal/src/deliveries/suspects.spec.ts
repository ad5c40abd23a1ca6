import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { entriesOf, handOver, takeOver, type HandedOver } from '@app/testing/handed-over';
import { eventually } from '@app/testing/eventually';
import { createJournal, following, opening, type JournalWorld } from '@app/testing/journal';
import { workDelivery, type Delivery } from './work-delivery.js';
import { lanes, queueOf, type DeliveryTiming, type Lane } from './timing.js';
import type { Journal } from '../append/index.js';
import { connectQueues } from './queues.js';
import { Relay } from './relay.js';
import { redisUrl as redis } from '@app/testing/redis';

const timing: DeliveryTiming = {
  leaseSeconds: 0.5,
  pollMs: 50,
  attemptsMax: 5,
  backoffSeconds: 0.02,
  attemptSeconds: 0.4,
};
const patient: DeliveryTiming = { ...timing, attemptSeconds: 60 };

let world: JournalWorld;
let intake: Journal;
let referral: Journal;
const running: (() => Promise<void>)[] = [];

beforeAll(async () => {
  world = await createJournal('suspects');
  [intake, referral] = await Promise.all([world.journalOf('intake'), world.journalOf('referral')]);
});
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});
afterAll(() => world.drop());

const handedOver = (): Promise<HandedOver> => handOver(world, intake);
const effect = (delivery: Delivery): Promise<void> => takeOver(world, referral, delivery);
/** An attempt waits for `opened` until the test calls `open`. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
const never = (): Promise<void> => new Promise(() => undefined);
const work = (id: string, lane: Lane, act = effect, time = timing): ReturnType<typeof workDelivery> =>
  workDelivery(referral.database, time, id, lane, act);

interface Row {
  attempts: number;
  last_error: string | null;
  suspect: boolean;
  parked: boolean;
  under_way: boolean;
}
const rowOf = async (delivery: string): Promise<Row | undefined> =>
  (
    await world.sql(
      `select attempts, last_error, suspect, parked_at is not null as parked, began_at is not null as under_way
       from journal.deliveries where id = $1`,
      [delivery],
    )
  ).rows[0] as Row | undefined;
const openings = async (caseId: string): Promise<number> =>
  (await entriesOf(world, caseId)).filter((one) => one === 'referral.open').length;
/** Begins an attempt that never reports a result, as a process that is killed; the attempt is over at once. */
const beginAndDie = (delivery: string, lane: Lane): Promise<unknown[]> =>
  referral.database.query('die', 'select * from journal.begin_delivery($1, 5, $2, 0)', [delivery, lane]);

/** Runs the referral service's two workers and a relay. Returns which delivery was tried in which lane. */
function runService(backend: string, act: (delivery: Delivery) => Promise<void>): { id: string; lane: Lane }[] {
  const queues = connectQueues(backend === 'Redis' ? (redis ?? '') : world.urlOf('queue'), () => undefined);
  const tried: { id: string; lane: Lane }[] = [];
  for (const lane of lanes)
    queues.work(
      queueOf('referral', lane),
      (id) => work(id, lane, (one) => (tried.push({ id, lane }), act(one))).then(() => undefined),
      lane === 'main' ? 16 : 1,
    );
  const fail = (error: unknown): void => {
    throw error;
  };
  const relay = new Relay(intake.database, queues, timing, fail, world.urlOf('intake'));
  relay.start();
  running.push(
    () => relay.stop(),
    () => queues.close(),
  );
  return tried;
}

describe.each(['Postgres', ...(redis ? ['Redis'] : [])])('a poisoned delivery on %s', (backend) => {
  it('that hangs is tried alone and parked after the fifth attempt, while its 99 neighbours finish', async () => {
    const cases = await Promise.all(Array.from({ length: 100 }, handedOver));
    const [poison, ...neighbours] = cases.map((one) => one.delivery);
    const tried = runService(backend, (one) => (one.id === poison ? never() : effect(one)));
    const parked = await eventually('the one that hangs to be parked', async () => {
      const row = await rowOf(poison!);
      return row?.parked && row;
    });
    expect(parked).toMatchObject({ attempts: 5, last_error: 'attempt.timed-out', under_way: false });
    await eventually('the others to be done', async () => {
      const left = await world.sql('select 1 from journal.deliveries where id = any ($1)', [neighbours]);
      return left.rowCount === 0;
    });
    for (const { caseId, delivery } of cases) expect(await openings(caseId)).toBe(delivery === poison ? 0 : 1);
    expect(tried.filter((one) => one.id === poison).map((one) => one.lane)).toEqual([
      'main',
      ...Array<Lane>(4).fill('suspects'),
    ]);
  }, 30_000);

  it('is told from a neighbour whose process died with it: that one is tried alone and done', async () => {
    const { caseId, delivery } = await handedOver();
    await beginAndDie(delivery, 'main');
    const tried = runService(backend, effect);
    await eventually('the neighbour to be done', async () => (await rowOf(delivery)) === undefined);
    expect(tried.filter((one) => one.id === delivery)).toEqual([{ id: delivery, lane: 'suspects' }]);
    expect(await openings(caseId)).toBe(1);
  });
});

describe('an attempt', () => {
  it('that kills its process each time is parked instead of a sixth', async () => {
    const { caseId, delivery } = await handedOver();
    await beginAndDie(delivery, 'main');
    expect(await beginAndDie(delivery, 'main')).toEqual([]);
    expect(await rowOf(delivery)).toMatchObject({ attempts: 1, suspect: true, last_error: 'attempt.never-ended' });
    for (let attempt = 2; attempt <= 5; attempt += 1) expect(await beginAndDie(delivery, 'suspects')).toHaveLength(1);
    expect(await beginAndDie(delivery, 'suspects')).toMatchObject([{ parked: true }]);
    expect(await rowOf(delivery)).toEqual({
      attempts: 5,
      last_error: 'attempt.never-ended',
      suspect: false,
      parked: true,
      under_way: false,
    });
    expect(await work(delivery, 'main')).toBe('absent');
    expect(await openings(caseId)).toBe(0);
  });

  it('that is under way is not made a second time by a repeated job, in either lane, nor suspected', async () => {
    const { caseId, delivery } = await handedOver();
    const held = gate();
    const first = work(delivery, 'main', (one) => held.opened.then(() => effect(one)), patient);
    await eventually('the attempt', async () => (await rowOf(delivery))?.under_way);
    for (const lane of lanes) expect(await work(delivery, lane, effect, patient)).toBe('absent');
    expect(await rowOf(delivery)).toMatchObject({ attempts: 1, suspect: false, under_way: true });
    held.open();
    expect(await first).toBe('done');
    expect(await openings(caseId)).toBe(1);
  });

  it('that is under way is not published again before it would be over', async () => {
    const { delivery } = await handedOver();
    const leaving = new AbortController();
    const first = workDelivery(referral.database, patient, delivery, 'main', never, leaving.signal);
    await eventually('the attempt', async () => (await rowOf(delivery))?.under_way);
    // as if the queue had not accepted it
    await world.sql('update journal.deliveries set next_at = now() where id = $1', [delivery]);
    await work(delivery, 'main', effect, patient);
    const { rows } = await world.sql('select next_at - began_at as "left" from journal.deliveries where id = $1', [
      delivery,
    ]);
    expect(rows).toMatchObject([{ left: { minutes: 1, seconds: 15 } }]);
    leaving.abort();
    expect(await first).toBe('failed');
  });

  it('that was given up and ends after all has its effect once, and the next finds nothing to do', async () => {
    const { caseId, delivery } = await handedOver();
    const first = gate();
    let late: Promise<void> = Promise.resolve();
    expect(await work(delivery, 'main', (one) => (late = first.opened.then(() => effect(one))))).toBe('failed');
    expect(await rowOf(delivery)).toMatchObject({ attempts: 1, suspect: true, last_error: 'attempt.timed-out' });
    const second = gate();
    const next = work(delivery, 'suspects', (one) => second.opened.then(() => effect(one)), patient);
    await eventually('the second attempt', async () => (await rowOf(delivery))?.under_way);
    first.open();
    await late;
    second.open();
    // the second append is answered from the entry of the first
    expect(await next).toBe('done');
    expect(await rowOf(delivery)).toBeUndefined();
    expect(await openings(caseId)).toBe(1);
  });

  it('that was given up and fails late does not open the way for a third beside the second', async () => {
    const { delivery } = await handedOver();
    await beginAndDie(delivery, 'main');
    await beginAndDie(delivery, 'suspects');
    const failed = (attempt: number): Promise<unknown> =>
      referral.database.query('fail', 'select journal.fail_delivery($1, $2, 5, 60, $3)', [delivery, 'late', attempt]);
    await failed(1);
    expect(await rowOf(delivery)).toMatchObject({ attempts: 2, under_way: true });
    await failed(2);
    expect(await rowOf(delivery)).toMatchObject({ attempts: 2, under_way: false, last_error: 'late' });
  });

  it('whose service is told to stop is not waited for much longer, and tried again elsewhere', async () => {
    const { caseId, delivery } = await handedOver();
    const leaving = new AbortController();
    const first = workDelivery(referral.database, patient, delivery, 'main', never, leaving.signal);
    await eventually('the attempt', async () => (await rowOf(delivery))?.under_way);
    leaving.abort();
    expect(await first).toBe('failed');
    expect(await work(delivery, 'main')).toBe('absent');
    expect(await work(delivery, 'suspects')).toBe('done');
    expect(await openings(caseId)).toBe(1);
  });

  it('whose failure could not be noted, since Postgres was away, is made again alone', async () => {
    const { caseId, delivery } = await handedOver();
    await world.sql('revoke execute on function journal.fail_delivery from sp_stage');
    try {
      await expect(work(delivery, 'main', () => Promise.reject(new Error('away')))).rejects.toMatchObject({
        code: '42501',
      });
    } finally {
      await world.sql('grant execute on function journal.fail_delivery to sp_stage');
    }
    const tried = runService('Postgres', effect);
    await eventually('the delivery to be done', async () => (await rowOf(delivery)) === undefined);
    expect(tried.filter((one) => one.id === delivery)).toEqual([{ id: delivery, lane: 'suspects' }]);
    expect(await openings(caseId)).toBe(1);
  });

  it('of a service that no longer holds the case is not waited for by the one that does', async () => {
    const { caseId, delivery } = await handedOver();
    const version = (await entriesOf(world, caseId)).length;
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
    const { id: hold } = rows[0] as { id: string };
    await intake.database.query('begin', 'select journal.begin_delivery($1, 5)', [hold]);
    expect(await work(delivery, 'main')).toBe('done');
    await intake.database.query('begin', 'select journal.begin_delivery($1, 5)', [hold]);
    expect(await rowOf(hold)).toMatchObject({ attempts: 1, suspect: false, under_way: false });
    const moved: string[] = [];
    await work(hold, 'main', async ({ task }) => void moved.push(task));
    expect(moved).toEqual(['case.hold']);
  });
});

describe('a suspect', () => {
  it('is published to the queue of suspects, and a job left among the others does not begin it', async () => {
    const { delivery } = await handedOver();
    await work(delivery, 'main', never);
    expect(await work(delivery, 'main')).toBe('absent');
    const published: { queue: string; delivery: string }[] = [];
    const queues = connectQueues(world.urlOf('queue'), () => undefined);
    running.push(() => queues.close());
    const keeping = {
      ...queues,
      publish: async (queue: string, jobs: readonly { delivery: string }[]) =>
        void published.push(...jobs.map((one) => ({ queue, delivery: one.delivery }))),
    };
    const relay = new Relay(intake.database, keeping, timing, () => undefined, world.urlOf('intake'));
    await eventually('its publication', async () => {
      await relay.relayOnce();
      return published.some((one) => one.delivery === delivery);
    });
    expect(published).toContainEqual({ queue: 'referral-suspects', delivery });
    expect(await work(delivery, 'suspects')).toBe('done');
  });

  it('that was parked and is released goes among the others again, as one that was never tried', async () => {
    const { caseId, delivery } = await handedOver();
    for (const lane of ['main', ...Array<Lane>(4).fill('suspects')] as Lane[]) await work(delivery, lane, never);
    expect(await rowOf(delivery)).toMatchObject({ attempts: 5, parked: true });
    const version = (await entriesOf(world, caseId)).length;
    await intake.append(
      following(opening(world.facilities.han, { caseId }), version, {
        transition: 'case.release-delivery',
        effects: { releasesDelivery: delivery },
        to: 'referral.offered',
      }),
    );
    expect(await rowOf(delivery)).toMatchObject({ attempts: 0, parked: false, suspect: false, under_way: false });
    expect(await work(delivery, 'main')).toBe('done');
    expect(await openings(caseId)).toBe(1);
  });
});
