import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createJournal, following, opening, type JournalWorld } from '@app/testing/journal';
import { checkLists } from '../fsck/index.js';
import { Faults } from '../fsck/index.js';

let world: JournalWorld;
let gateway: pg.Client;
const assignee = randomUUID();

beforeAll(async () => {
  world = await createJournal('lists_upkeep');
  gateway = new pg.Client(world.urlOf('gateway'));
  await gateway.connect();
  const intake = await world.journalOf('intake');
  for (const facility of [world.facilities.han, world.facilities.pek, world.facilities.han, world.facilities.pek]) {
    const first = opening(facility);
    await intake.append(first);
    await intake.append(following(first, 1, { to: 'closed.lost-contact' }));
    await intake.append(opening(facility));
  }
});
afterAll(async () => {
  await gateway.end();
  await world.drop();
});

async function faults(): Promise<unknown[]> {
  const client = new pg.Client(world.url);
  await client.connect();
  try {
    const found = new Faults();
    await checkLists(client, found);
    return found.all();
  } finally {
    await client.end();
  }
}

describe('a case that appends move', () => {
  const listed = async (caseId: string): Promise<unknown> =>
    (
      await world.sql(
        `select l.state, l.assignee, l.is_held, l.due_at < 'infinity' as is_due, r.case_id is not null as rests
         from journal.cases c left join journal.live_cases l on l.case_id = c.id left join journal.resting_cases r on r.case_id = c.id where c.id = $1`,
        [caseId],
      )
    ).rows[0];
  const starts = [{ name: 'x', rule: 'x', priority: 'normal', seconds: 60 }];

  it('is listed as its entries left it, from the first one on, and moves between open and closed', async () => {
    const intake = await world.journalOf('intake');
    const first = opening(world.facilities.han);
    await intake.append(first);
    expect(await listed(first.caseId)).toMatchObject({ state: 'intake.registered', is_due: false, rests: false });
    await intake.append(following(first, 1, { effects: { clocks: { starts, stops: [], run: null } } }));
    await intake.append(following(first, 2, { facts: { assignee, held: 'medical' } }));
    expect(await listed(first.caseId)).toEqual({
      state: 'intake.registered',
      assignee,
      is_held: true,
      is_due: true,
      rests: false,
    });
    // closed with a running clock: somebody must still act
    await intake.append(following(first, 3, { to: 'closed.returned' }));
    expect(await listed(first.caseId)).toMatchObject({ state: 'closed.returned', is_due: true, rests: false });
    const stops = { clocks: { starts: [], stops: 'all', run: null } } as const;
    await intake.append(following(first, 4, { to: 'closed.returned', effects: stops }));
    expect(await listed(first.caseId)).toMatchObject({ state: null, rests: true });
    await intake.append(following(first, 5, { to: 'intake.registered' }));
    expect(await listed(first.caseId)).toMatchObject({ state: 'intake.registered', is_due: false, rests: false });
    expect(await faults()).toEqual([]);
  });

  it('that is refused is listed as it was', async () => {
    const intake = await world.journalOf('intake');
    const first = opening(world.facilities.han);
    await intake.append(first);
    await expect(intake.append(following(first, 7, { to: 'closed.withdrawn' }))).rejects.toThrow('version.stale');
    expect(await listed(first.caseId)).toMatchObject({ state: 'intake.registered', rests: false });
  });
});

describe('the tables of lists', () => {
  const tables = ['live_cases', 'resting_cases', 'resting_changes', 'resting_kinds'];

  it.each(tables)('show no row of %s without a scope, one facility’s with its own, and all with *', async (table) => {
    const { han, pek } = world.facilities;
    if (table === 'resting_kinds') await world.sql('select journal.list_anew()');
    const visible = async (scope: string | null): Promise<string[]> => {
      await gateway.query('begin');
      if (scope !== null) await gateway.query(`select set_config('journal.scope', $1, true)`, [scope]);
      const { rows } = await gateway.query<{ facility_id: string }>(
        `select distinct facility_id from journal.${table}`,
      );
      await gateway.query('rollback');
      return rows.map((row) => row.facility_id).sort();
    };
    expect(await visible(null)).toEqual([]);
    expect(await visible('')).toEqual([]);
    expect(await visible('none')).toEqual([]);
    expect(await visible(randomUUID())).toEqual([]);
    expect(await visible(han)).toEqual([han]);
    expect(await visible('*')).toEqual([han, pek].sort());
  });

  it.each(tables)('can be changed by no service: %s', async (table) => {
    for (const role of ['gateway', 'intake', 'audit'] as const)
      for (const change of [`delete from journal.${table}`, `update journal.${table} set facility_id = facility_id`])
        await expect(world.sql(change, [], role)).rejects.toMatchObject({ code: '42501' });
    await expect(world.sql(`select * from journal.${table}`, [], 'intake')).rejects.toMatchObject({ code: '42501' });
  });
});
