import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Database } from '@app/database';
import type { Actor, Figures } from '@app/lifecycle';
import { createJournal, opening, type JournalWorld } from '@app/testing/journal';
import { Counts } from './counts.js';
import { FiguresController } from './figures.controller.js';

const coordinator: Actor = { id: 'a', role: 'coordinator', facilityId: null, pendingInstructions: 0 };
let world: JournalWorld;
let database: Database;
beforeAll(async () => {
  world = await createJournal('kept_figures');
  database = await Database.connect(world.urlOf('audit'), { connectionsMax: 2, name: 'audit' });
});
afterAll(async () => {
  await database.close();
  await world.drop();
});

const openedNow = ({ perStage }: Figures): number => perStage.reduce((sum, { cases }) => sum + (cases ?? 0), 0);
const enough = async (): Promise<void> => {
  const intake = await world.journalOf('intake');
  for (let n = 0; n < 6; n += 1) await intake.append(opening(world.facilities.han));
};

it('figures are counted once for concurrent requests, again for another window, and again after a failure', async () => {
  const controller = new FiguresController(new Counts(database));
  const today = new Date().toISOString().slice(0, 10);
  const ask = (query: object = {}) => controller.figures(query, coordinator);
  const { rows } = await world.sql(`select 'journal.figures'::regproc::oid::regprocedure::text as signature`);
  const [{ signature } = { signature: '' }] = rows as { signature: string }[];
  await world.sql(`revoke execute on function ${signature} from sp_audit`);
  await expect(ask()).rejects.toThrow();
  await world.sql(`grant execute on function ${signature} to sp_audit`);
  await enough();
  const [one, other] = await Promise.all([ask(), ask()]);
  expect(other).toBe(one);
  expect(openedNow(one)).toBe(6);
  await enough();
  expect(await ask()).toBe(one);
  expect(openedNow(await ask({ from: today, to: today }))).toBe(12);
});
