import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { lifecycle } from '@app/lifecycle';
import { openDesk, type Desk } from '../../../test/support/desk.js';
import { fsck, refold, type Checked } from './fsck.js';

let desk: Desk;
let ref: string;
beforeAll(async () => {
  desk = await openDesk('fsck');
  ref = await desk.caseAt('transit.planning');
  await desk.caseAt('intake.sheltered');
  await desk.caseAt('closed.erased');
  await desk.world.sql('delete from journal.deliveries');
}, 60_000);
afterAll(() => desk.close());

const check = (): Promise<Checked> => fsck(desk.world.url, lifecycle, (...of) => desk.vault.open(...of));

/** Does harm as someone who owns the database could, looks, and takes it back. */
async function harmed(...statements: string[]): Promise<string[]> {
  const client = new pg.Client(desk.world.url);
  await client.connect();
  try {
    await client.query(
      `create table journal.kept as select * from journal.entries; create table journal.kept_cases as select * from journal.cases;
       create table journal.kept_keys as select * from journal.case_keys`,
    );
    await client.query('set session_replication_role = replica');
    for (const sql of statements)
      await client.query(sql.replaceAll(':case', `(select id from journal.cases where ref = '${ref}')`));
    return (await check()).faults.map(({ ref: where, seq, code }) =>
      `${where === ref ? 'case' : where} ${seq ?? ''} ${code}`.replace('  ', ' '),
    );
  } finally {
    await client.query(`delete from journal.entries; insert into journal.entries select * from journal.kept;
      update journal.cases c set state = k.state, version = k.version, head = k.head, facts = k.facts, due_at = k.due_at, custody = k.custody, offered_to = k.offered_to
      from journal.kept_cases k where k.id = c.id; update journal.pools p set taken = coalesce((select sum(places) from journal.holds h where h.pool_id = p.id), 0);
      delete from journal.case_keys; insert into journal.case_keys select * from journal.kept_keys;
      delete from journal.deliveries; drop table journal.kept; drop table journal.kept_cases; drop table journal.kept_keys`);
    await client.end();
  }
}

describe('fsck', () => {
  it('finds that everything holds in a journal that nobody touched, erased cases among them', async () => {
    const { cases, entries, seals, faults } = await check();
    expect(faults).toEqual([]);
    expect(cases).toBe(3);
    expect(entries).toBeGreaterThan(30);
    expect(seals).toBeGreaterThan(20);
  });

  it('finds no fault in cases that move while it looks', async () => {
    const officer = desk.actor('coordinator');
    let moved: Promise<unknown> | undefined;
    const { faults } = await fsck(desk.world.url, lifecycle, async (...of) => {
      const all = (await desk.world.sql(`select ref from journal.cases where state <> 'closed.erased'`)).rows;
      moved ??= Promise.all(
        all.map((one) => desk.make('case.assign', (one as { ref: string }).ref, officer, { assignee: officer.id })),
      );
      await moved;
      return desk.vault.open(...of);
    });
    expect(faults).toEqual([]);
  });

  it.each([
    [
      'an edited body',
      [`update journal.entries set body = '{"people":4}' where case_id = :case and seq = 1`],
      ['case 1 chain-broken', 'case file-differs-from-entries'],
    ],
    [
      'another actor',
      [`update journal.entries set actor_id = gen_random_uuid() where case_id = :case and seq = 3`],
      ['case 3 chain-broken'],
    ],
    [
      'a deleted entry',
      [`delete from journal.entries where case_id = :case and seq = 5`],
      ['case 5 chain-broken', 'case file-differs-from-entries'],
    ],
    [
      'an edited file',
      [`update journal.cases set facts = facts || '{"people": 9}' where id = :case`],
      ['case file-differs-from-entries'],
    ],
    ['an edited state', [`update journal.cases set state = 'transit.cleared' where id = :case`], ['chain-broken']],
    [
      'edited custody',
      [`update journal.cases set custody = 'intake' where id = :case`],
      ['case custody-differs-from-entries'],
    ],
    [
      'an offer that no entry made, and of which nobody is told',
      [`update journal.cases set offered_to = 'resettlement' where id = :case`],
      ['case custody-differs-from-entries', 'case hand-over-lost'],
    ],
    [
      'a key that is gone, of a case that nobody erased',
      [`delete from journal.case_keys where case_id = :case and compartment = 'route'`],
      ['case keys-missing'],
    ],
    [
      'all keys gone, of a case that nobody erased',
      [`delete from journal.case_keys where case_id = :case`],
      ['case keys-missing'],
    ],
    [
      'keys that outlived the erasure',
      [
        `insert into journal.case_keys select c.id, c.facility_id, 'identity', '' from journal.cases c where c.state = 'closed.erased'`,
      ],
      [' keys-not-destroyed'],
    ],
    [
      'entries of a case that is not there',
      [
        `insert into journal.entries (case_id, seq, facility_id, transition, from_state, to_state, actor_id, actor_role, at, request_id, request_digest, body, hash)
         select gen_random_uuid(), seq, facility_id, transition, from_state, to_state, actor_id, actor_role, at, request_id, request_digest, body, hash
         from journal.entries where case_id = :case`,
      ],
      ['- entries-without-case'],
    ],
    ['places that nobody holds', ['update journal.pools set taken = taken + 1'], ['- places-differ-from-holds']],
    [
      'a due time that no clock has',
      [`update journal.cases set due_at = now() where id = :case`],
      ['case due-differs-from-clocks'],
    ],
    [
      'sealed bodies that changed places',
      [
        `update journal.entries set identity = (select identity from journal.entries where case_id = :case and seq = 1) where case_id = :case and seq = 3`,
      ],
      ['case 3 chain-broken', 'case 3 seal-does-not-open'],
    ],
    [
      'a parked delivery',
      [
        `insert into journal.deliveries (case_id, seq, facility_id, service, task, parked_at) select case_id, seq, facility_id, 'transit', 'case.hold', now() from journal.entries where case_id = :case and seq = 2`,
      ],
      ['case 2 delivery-parked'],
    ],
  ])('names %s', async (_what, statements, named) => {
    const faults = await harmed(...statements);
    for (const one of named) expect(faults.some((fault) => fault.includes(one))).toBe(true);
    expect((await check()).faults).toEqual([]);
  });

  it('can throw every case file away, and make it anew from the entries', async () => {
    await desk.world.sql(`update journal.cases set facts = '{}'`);
    expect((await check()).faults.length).toBeGreaterThan(0);
    expect(await refold(desk.world.url, lifecycle)).toBe(3);
    expect((await check()).faults).toEqual([]);
    expect(await refold(desk.world.url, lifecycle)).toBe(0);
  });
});
