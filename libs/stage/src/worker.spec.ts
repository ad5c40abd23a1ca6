import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lifecycle, type Stage } from '@app/lifecycle';
import { connectQueues, deliveryTiming, type Journal, type Queues } from '@app/journal';
import { eventually } from '@app/testing/eventually';
import { handOver } from '@app/testing/handed-over';
import { createJournal, following, opening, type JournalWorld } from '@app/testing/journal';
import { MakeTransition } from './commands.js';
import { Rules } from './rules.js';
import { DeliveryWorker } from './worker.js';

let world: JournalWorld;
let intake: Journal;
const running: (() => Promise<void>)[] = [];

beforeAll(async () => {
  world = await createJournal('workers');
  intake = await world.journalOf('intake');
});
afterAll(async () => {
  for (const stop of running.splice(0)) await stop();
  await world.drop();
});

async function start(stage: Stage, execute: (command: MakeTransition) => Promise<void>): Promise<Queues> {
  const queues = connectQueues(world.urlOf('queue'), () => undefined);
  const { database } = await world.journalOf(stage);
  const commands = { execute: execute as () => Promise<never> };
  const worker = new DeliveryWorker(new Rules(stage, lifecycle), commands, database, queues, {
    timing: { ...deliveryTiming, pollMs: 50 },
    databaseUrl: world.urlOf(stage),
  });
  running.push(() => worker.stop());
  await worker.start();
  return queues;
}

describe('services that share a process', () => {
  it('share one limit: only one of all their suspects runs at a time', async () => {
    const { caseId } = await handOver(world, intake);
    const own = opening(world.facilities.han);
    await intake.append(own);
    await intake.append(
      following(own, 1, {
        transition: 'intake.withdraw-consent',
        effects: { offers: { service: 'intake', task: 'case.hold' } },
      }),
    );
    await world.sql('update journal.deliveries set suspect = true where case_id = any ($1)', [[caseId, own.caseId]]);

    const tried: string[] = [];
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    const others: (string | null)[] = [];
    let otherIsTried = false;
    const execute = async ({ transition, ref }: MakeTransition): Promise<void> => {
      if (others.includes(ref)) return void (otherIsTried = true);
      tried.push(transition);
      await opened;
    };
    const queues = await start('intake', execute);
    await start('referral', execute);
    await eventually('both to be taken', async () => {
      const active = await Promise.all(['intake-suspects', 'referral-suspects'].map((one) => queues.counts(one)));
      return active.every((one) => one.active === 1);
    });
    // a delivery that is no suspect comes later and does not wait: by then the second suspect would have started too
    others.push((await handOver(world, intake)).ref);
    await eventually('another delivery', async () => otherIsTried);
    expect(tried).toHaveLength(1);
    open();
    await eventually('both to be tried', async () => tried.length === 2);
    expect(tried.sort()).toEqual(['case.hold', 'referral.open']);
  });
});
