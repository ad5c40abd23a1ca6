import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { handOver, takeOver, type HandedOver } from '@app/testing/handed-over';
import { createJournal, following, opening, type JournalWorld } from '@app/testing/journal';
import { AttemptRecorder } from './attempt-recorder.js';
import { workDelivery } from './work-delivery.js';
import { deliveryTiming } from './timing.js';
import type { Journal } from '../append/index.js';

let world: JournalWorld;
let intake: Journal;
let referral: Journal;
let begins: AttemptRecorder;

beforeAll(async () => {
  world = await createJournal('begins');
  [intake, referral] = await Promise.all([world.journalOf('intake'), world.journalOf('referral')]);
  begins = new AttemptRecorder(referral.database, deliveryTiming);
});
afterAll(() => world.drop());

const three = (): Promise<HandedOver[]> => Promise.all([1, 2, 3].map(() => handOver(world, intake)));
const beginAll = (ids: readonly string[]) => Promise.all(ids.map((id) => begins.begin(id, 'main')));
const rowOf = async (delivery: string): Promise<unknown> =>
  (
    await world.sql(
      `select attempts, suspect, parked_at is not null as parked, began_at is not null as under_way from journal.deliveries where id = $1`,
      [delivery],
    )
  ).rows[0];
const underWay = { attempts: 1, suspect: false, parked: false, under_way: true };
const idsOf = (cases: readonly HandedOver[]): string[] => cases.map((one) => one.delivery);
/** The places of the deliveries that one statement for all of them begins. */
const together = async (ids: readonly string[], attemptsMax = 5): Promise<number[]> => {
  const rows = await referral.database.query<{ place: number }>(
    'together',
    'select * from journal.begin_deliveries($1, $2, 25)',
    [ids, attemptsMax],
  );
  return rows.map((one) => one.place).sort();
};

/** Begins three deliveries, after `change` changed the second one: the first and the third must not be affected. */
async function besideNeighbours(change: (one: HandedOver) => Promise<unknown>): Promise<{
  begun: number[];
  answers: Awaited<ReturnType<typeof beginAll>>;
  between: HandedOver;
}> {
  const cases = await three();
  await change(cases[1]!);
  const answers = await beginAll(idsOf(cases));
  expect(answers[0]).toMatchObject({ ref: cases[0]!.ref, attempts: 1, parked: false });
  expect(answers[2]).toMatchObject({ ref: cases[2]!.ref, attempts: 1, parked: false });
  for (const at of [0, 2]) expect(await rowOf(cases[at]!.delivery)).toMatchObject(underWay);
  const others = await three();
  await change(others[1]!);
  return { begun: await together(idsOf(others)), answers, between: cases[1]! };
}
const set = (to: string) => (one: HandedOver) =>
  world.sql(`update journal.deliveries set ${to} where id = $1`, [one.delivery]);

describe('deliveries that are begun together', () => {
  it('are counted once each, in one statement, before any of them is made', async () => {
    const cases = await three();
    const asked: string[] = [];
    const counting = {
      query: (name: string, ...rest: [string, unknown[]]) => (asked.push(name), referral.database.query(name, ...rest)),
    };
    const own = new AttemptRecorder(counting as unknown as typeof referral.database, deliveryTiming);
    const answers = await Promise.all(idsOf(cases).map((id) => own.begin(id, 'main')));
    expect(asked).toEqual(['begin-deliveries']);
    expect(answers).toEqual(
      cases.map(({ ref }) => ({ ref, task: 'referral.open', source: 'intake.refer', attempts: 1, parked: false })),
    );
    for (const id of idsOf(cases)) expect(await rowOf(id)).toMatchObject(underWay);
  });

  it('are due again when the attempt is over, as one that is begun alone', async () => {
    const cases = await three();
    await together(idsOf(cases));
    const { rows } = await world.sql(
      `select bool_and(next_at - began_at = interval '25 s') as so from journal.deliveries where id = any ($1)`,
      [idsOf(cases)],
    );
    expect(rows).toEqual([{ so: true }]);
  });

  it('have one attempt when they are asked for twice', async () => {
    const ids = idsOf(await three());
    const answers = await beginAll([...ids, ...ids]);
    expect(answers.filter((one) => one !== undefined)).toHaveLength(3);
    for (const id of ids) expect(await rowOf(id)).toMatchObject(underWay);
    expect(await together(ids)).toEqual([]);
  });

  it('have their effect once each, also when two processes work them', async () => {
    const cases = await Promise.all(Array.from({ length: 20 }, () => handOver(world, intake)));
    const act = (one: Parameters<typeof takeOver>[2]) => takeOver(world, referral, one);
    const processes = [begins, new AttemptRecorder(referral.database, deliveryTiming)];
    const outcomes = await Promise.all(
      processes.flatMap((own) =>
        idsOf(cases).map((id) => workDelivery(referral.database, deliveryTiming, id, 'main', act, undefined, own)),
      ),
    );
    expect(outcomes.filter((one) => one === 'done')).toHaveLength(20);
    expect(outcomes.filter((one) => one === 'absent')).toHaveLength(20);
    const { rows } = await world.sql(
      `select count(*)::int as n from journal.entries where transition = 'referral.open' and case_id = any ($1)`,
      [cases.map((one) => one.caseId)],
    );
    expect(rows).toEqual([{ n: 20 }]);
  });

  it('do not wait for one that is locked, and that one is begun when it is free: it is not absent', async () => {
    const cases = await three();
    const holder = new pg.Client(world.url);
    await holder.connect();
    await holder.query('begin');
    await holder.query('select from journal.deliveries where id = $1 for update', [cases[1]!.delivery]);
    const [first, busy, last] = idsOf(cases).map((id) => begins.begin(id, 'main'));
    expect(await first).toMatchObject({ ref: cases[0]!.ref });
    expect(await last).toMatchObject({ ref: cases[2]!.ref });
    await holder.query('commit');
    await holder.end();
    expect(await busy).toMatchObject({ ref: cases[1]!.ref, attempts: 1 });
    expect(await rowOf(cases[1]!.delivery)).toMatchObject(underWay);
  });
});

describe('among deliveries that are begun together', () => {
  it('one that is done is absent', async () => {
    const { begun, answers } = await besideNeighbours((one) =>
      world.sql('delete from journal.deliveries where id = $1', [one.delivery]),
    );
    expect(begun).toEqual([1, 3]);
    expect(answers[1]).toBeUndefined();
  });

  it('one whose attempt is under way is left alone', async () => {
    const { begun, answers, between } = await besideNeighbours(set('began_at = clock_timestamp(), attempts = 1'));
    expect(begun).toEqual([1, 3]);
    expect(answers[1]).toBeUndefined();
    expect(await rowOf(between.delivery)).toMatchObject(underWay);
  });

  it('one whose attempt never ended becomes a suspect, and is not begun', async () => {
    const ended = `began_at = clock_timestamp() - interval '1 hour', attempts = 1`;
    const { begun, answers, between } = await besideNeighbours(set(ended));
    expect(begun).toEqual([1, 3]);
    expect(answers[1]).toBeUndefined();
    expect(await rowOf(between.delivery)).toMatchObject({ attempts: 1, suspect: true, under_way: false });
  });

  it('a suspect is not begun: it is tried alone', async () => {
    const { begun, answers, between } = await besideNeighbours(set('suspect = true'));
    expect(begun).toEqual([1, 3]);
    expect(answers[1]).toBeUndefined();
    expect(await begins.begin(between.delivery, 'suspects')).toMatchObject({ attempts: 1 });
  });

  it('one that has no attempt left is parked instead of a sixth', async () => {
    const { begun, answers, between } = await besideNeighbours(set('attempts = 5'));
    expect(begun).toEqual([1, 3]);
    expect(answers[1]).toMatchObject({ parked: true });
    expect(await rowOf(between.delivery)).toMatchObject({ attempts: 5, parked: true, under_way: false });
  });

  it('one that is parked is absent', async () => {
    const { begun, answers } = await besideNeighbours(set('parked_at = now(), next_at = null'));
    expect(begun).toEqual([1, 3]);
    expect(answers[1]).toBeUndefined();
  });

  it('another service’s is not begun', async () => {
    const { begun, answers, between } = await besideNeighbours(set(`service = 'transit'`));
    expect(begun).toEqual([1, 3]);
    expect(answers[1]).toBeUndefined();
    expect(await rowOf(between.delivery)).toMatchObject({ attempts: 0, under_way: false });
  });

  it('one for whoever holds the case follows it to its holder', async () => {
    const { begun, answers, between } = await besideNeighbours(async (one) => {
      await intake.append(
        following(opening(world.facilities.han, { caseId: one.caseId }), 2, {
          transition: 'intake.withdraw-consent',
          to: 'referral.offered',
          effects: { offers: { service: 'referral', task: 'case.hold' } },
        }),
      );
      const { rows } = await world.sql(`select id from journal.deliveries where case_id = $1 and task = 'case.hold'`, [
        one.caseId,
      ]);
      one.delivery = (rows[0] as { id: string }).id;
    });
    expect(begun).toEqual([1, 3]);
    expect(answers[1]).toBeUndefined();
    const { rows } = await world.sql('select service, attempts from journal.deliveries where id = $1', [
      between.delivery,
    ]);
    expect(rows).toEqual([{ service: 'intake', attempts: 0 }]);
  });
});

describe('more deliveries than a statement takes', () => {
  it('are refused', async () => {
    await expect(together(Array.from({ length: 65 }, () => world.facilities.han))).rejects.toMatchObject({
      code: 'SP004',
    });
  });
});
