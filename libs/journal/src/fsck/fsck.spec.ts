import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lifecycle } from '@app/lifecycle';
import { openHarmed, rehashed, type Harmed } from '@app/testing/harmed';
import { fsck } from './fsck.js';
import { refold } from './refold.js';

/** Changes the case and its row of lists in the same way, so that only the clocks differ. */
const dueAsClocks = `with due as (select k.case_id, min(k.due_at) filter (where k.state = 'running') as at from journal.clocks k group by k.case_id),
    moved as (update journal.cases c set due_at = due.at from due where c.id = due.case_id and c.id = :sheltered returning c.id, c.due_at)
  update journal.live_cases l set due_at = coalesce(moved.due_at, 'infinity') from moved where l.case_id = moved.id`;

let world: Harmed;
beforeAll(async () => {
  world = await openHarmed('fsck');
}, 60_000);
afterAll(() => world.close());

describe('fsck', () => {
  it('finds that everything holds in a journal that nobody touched, erased cases among them', async () => {
    const { cases, entries, seals, leaves, checkpoints, faults } = await world.check();
    expect(faults).toEqual([]);
    expect([cases, checkpoints]).toEqual([3, 21]);
    expect(leaves).toBeGreaterThan(300);
    expect(entries).toBeGreaterThan(30);
    expect(seals).toBeGreaterThan(20);
  });

  it('finds no fault in cases that move while it looks', async () => {
    const officer = world.desk.actor('coordinator');
    let moved: Promise<unknown> | undefined;
    const looking = async (...of: Parameters<typeof world.opens>): Promise<unknown> => {
      const all = (await world.desk.world.sql(`select ref from journal.cases where state <> 'closed.erased'`)).rows;
      moved ??= Promise.all(
        all.map((one) =>
          world.desk.make('case.assign', (one as { ref: string }).ref, officer, { assignee: officer.id }),
        ),
      );
      await moved;
      await world.log.runCycle();
      return world.desk.vault.open(...of);
    };
    expect((await fsck(world.desk.world.url, lifecycle, looking, world.log.parts)).faults).toEqual([]);
  });

  it.each([
    [
      'an edited body',
      [
        `update journal.entries set body = (body::jsonb || jsonb_build_object('ids', (body::jsonb -> 'ids') || to_jsonb(gen_random_uuid())))::json where case_id = :case and seq = 1`,
      ],
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
    [
      'an edited column that lists filter by',
      [`update journal.cases set held = 'somebody' where id = :case`],
      ['case columns-differ-from-file'],
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
      ['erased keys-not-destroyed'],
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
    ...(
      [
        [
          'silenced',
          `update journal.clocks set state = 'stopped' where case_id = :sheltered and name = 'welfare-check'`,
        ],
        ['paused', `update journal.clocks set state = 'paused' where case_id = :sheltered and name = 'welfare-check'`],
        ['taken away', `delete from journal.clocks where case_id = :sheltered and name = 'welfare-check'`],
        [
          'made up',
          `insert into journal.clocks (case_id, facility_id, name, state, due_at)
           select id, facility_id, 'reception', 'stopped', now() from journal.cases where id = :sheltered`,
        ],
        [
          'started again',
          `update journal.clocks set state = 'running', due_at = 'infinity' where case_id = :sheltered and name = 'first-response'`,
        ],
      ] as const
    ).map(([how, sql]): [string, string[], string[]] => [
      `a clock that was ${how}, with the case due as its clocks are`,
      [sql, dueAsClocks],
      ['sheltered clock-differs-from-entries'],
    ]),
    [
      'people whose bed was given away, with the shelter counting so',
      [
        'delete from journal.holds where case_id = :sheltered',
        `update journal.pools set taken = 0 where kind = 'shelter'`,
      ],
      ['sheltered places-differ-from-entries'],
    ],
    [
      'a bed for nobody, with the shelter counting so',
      [
        'update journal.holds set places = places + 1 where case_id = :sheltered',
        `update journal.pools set taken = taken + 1 where kind = 'shelter'`,
      ],
      ['sheltered places-differ-from-entries'],
    ],
    [
      'a place at a destination for people who are not there',
      [
        `insert into journal.holds (case_id, facility_id, pool_id, places)
         select c.id, c.facility_id, p.id, 1 from journal.cases c, journal.pools p where c.id = :case and p.kind = 'destination'`,
        `update journal.pools set taken = taken + 1 where kind = 'destination'`,
      ],
      ['case places-differ-from-entries'],
    ],
    [
      'beds in the shelter of another mission',
      [
        `update journal.pools set taken = 0 where kind = 'shelter'`,
        `update journal.holds set pool_id = (select id from journal.pools where kind = 'shelter' and id <> pool_id limit 1) where case_id = :sheltered`,
        `update journal.pools p set taken = h.places from journal.holds h where h.pool_id = p.id and h.case_id = :sheltered`,
      ],
      ['sheltered places-differ-from-entries'],
    ],
    [
      'people who are sheltered by the file alone',
      [`update journal.cases set facts = facts || '{"sheltered": [1, 2, 3, 4], "shelterPlaces": 4}' where id = :case`],
      ['case file-differs-from-entries'],
    ],
    ['places that nobody holds', ['update journal.pools set taken = taken + 1'], ['- places-differ-from-holds']],
    [
      'a due time that no clock has',
      [`update journal.cases set due_at = now() where id = :case`],
      ['case due-differs-from-clocks'],
    ],
    [
      'a case that no list shows',
      [`delete from journal.live_cases where case_id = :case`],
      ['case list-differs-from-case'],
    ],
    [
      'a closed case that no list shows, and that is still counted',
      [`delete from journal.resting_cases where case_id = :erased`],
      ['erased list-differs-from-case', '- counts-differ-from-lists'],
    ],
    ...['state', 'assignee', 'priority', 'is_held', 'due_at', 'opened_at'].map(
      (column): [string, string[], string[]] => [
        `a case that lists show with another ${column}`,
        [
          `update journal.live_cases l set ${column} = o.${column} from (
           select 'transit.cleared' as state, gen_random_uuid() as assignee, 'emergency' as priority, true as is_held, now() as due_at, now() as opened_at) o
         where case_id = :case`,
        ],
        ['case list-differs-from-case'],
      ],
    ),
    [
      'an open case that is listed among the closed',
      [
        `insert into journal.resting_cases (case_id, facility_id, ref, kind, opened_at)
         select c.id, c.facility_id, c.ref, r.kind, c.opened_at from journal.cases c, journal.resting_cases r where c.id = :case`,
      ],
      ['case list-differs-from-case', '- counts-differ-from-lists'],
    ],
    [
      'a list of a case that is not there',
      [
        `insert into journal.live_cases (case_id, facility_id, ref, state, is_held, due_at, opened_at)
         select gen_random_uuid(), facility_id, 'SP-0000-0000', state, is_held, due_at, opened_at from journal.live_cases where case_id = :case`,
      ],
      ['SP-0000-0000 list-differs-from-case'],
    ],
    ['a wrong count of closed cases', ['update journal.resting_changes set cases = 2'], ['- counts-differ-from-lists']],
    [
      'closed cases that are counted as others',
      [`update journal.resting_changes set assignee = gen_random_uuid()`],
      ['- counts-differ-from-lists'],
    ],
    [
      'an entry that is earlier than the one before it',
      [`update journal.entries set at = at - interval '1 hour' where case_id = :case and seq = 3`, rehashed(3)],
      ['case 3 entry-earlier'],
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
    const faults = world.lines(await world.byStatements(...statements));
    for (const one of named) expect(faults.filter((fault) => fault.includes(one))).not.toEqual([]);
    expect((await world.check()).faults).toEqual([]);
  });

  it('finds lists that were thrown away, and they can be made anew from the cases', async () => {
    await world.desk.world.sql('delete from journal.live_cases; delete from journal.resting_cases');
    expect(world.lines(await world.check())).toEqual(
      expect.arrayContaining(['case list-differs-from-case', 'erased list-differs-from-case']),
    );
    await world.desk.world.sql('select journal.list_anew()');
    expect((await world.check()).faults).toEqual([]);
  });

  it('can throw every case file away, and make it anew from the entries', async () => {
    await world.desk.world.sql(
      `update journal.cases set facts = '{}', held = 'nobody', assignee = null, priority = null`,
    );
    expect((await world.check()).faults.length).toBeGreaterThan(0);
    expect(await refold(world.desk.world.url, lifecycle)).toBe(3);
    expect((await world.check()).faults).toEqual([]);
    expect(await refold(world.desk.world.url, lifecycle)).toBe(0);
  });
});
