import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { codeOf, createJournal, type JournalWorld } from '@app/testing/journal';
import type { ServiceRole } from './migrate.js';

/** What Postgres refuses to a service's role, whatever the code of the service does: each test connects as the role. */
let world: JournalWorld;
const id = randomUUID();

beforeAll(async () => {
  world = await createJournal('roles');
});
afterAll(() => world.drop());

const stages = ['intake', 'referral', 'transit', 'resettlement'] as const satisfies readonly ServiceRole[];
const services = [...stages, 'gateway', 'audit', 'log', 'queue'] as const satisfies readonly ServiceRole[];
const insufficientPrivilege = '42501';

describe.each(services)('the %s service', (service) => {
  it.each([
    ['change an entry', `update journal.entries set transition = 'x'`],
    ['delete an entry', 'delete from journal.entries'],
    ['empty the entries', 'truncate journal.entries cascade'],
    ['insert an entry of its own', `insert into journal.entries select * from journal.entries limit 1`],
    [
      'insert or change an entry',
      `insert into journal.entries (case_id) values (gen_random_uuid()) on conflict (case_id, seq) do update set transition = 'x'`,
    ],
    ['move a case without an entry', `update journal.cases set state = 'closed.settled'`],
    ['make a case without an entry', `insert into journal.cases (id) values (gen_random_uuid())`],
    ['delete a case', 'delete from journal.cases'],
    ['forget who read', 'delete from journal.reads'],
    ['invent a read', `insert into journal.reads (case_id) values (gen_random_uuid())`],
    ['drop a delivery', 'delete from journal.deliveries'],
    ['clear a delivery of suspicion', 'update journal.deliveries set suspect = false'],
    ['say that another worker lives', 'update journal.workers set beat_at = now()'],
    ['make room in a shelter', 'update journal.pools set capacity = 100'],
    ['free places', 'delete from journal.holds'],
    ['take a case’s keys away', 'delete from journal.case_keys'],
    ['stop a clock', `update journal.clocks set state = 'stopped'`],
    ['give a clock more time', 'delete from journal.clock_rules'],
    ['change the four-eyes rules', 'delete from journal.four_eyes'],
    ['read sealed bodies past the read entry', 'select identity from journal.entries'],
    ['search the blind index', 'select token from journal.blind_index'],
    ['switch the triggers off', 'alter table journal.entries disable trigger all'],
    ['drop the table', 'drop table journal.entries'],
    ['pretend to be a replica', 'set session_replication_role = replica'],
    ['become the owner', 'set role sp_owner'],
    ['run a program', `copy (select 1) to program 'id'`],
    ['make a table', 'create table journal.mine (x int)'],
    ['let an entry go without a leaf', 'delete from log.waiting'],
    ['give an entry another leaf', `update log.leaves set data = sha256('x')`],
    ['forge a checkpoint', `insert into log.checkpoints (size, root, note) values (1, sha256(''), '')`],
    ['call a leaf a cover', 'insert into log.covers (first, count) values (0, 1)'],
    ['make itself the sequencer', 'update log.head set term = term + 1'],
    ['call a leaf lost', `insert into log.losses (index, data, reason) values (1, sha256(''), 'x')`],
    ['forget that leaves were lost', 'delete from log.losses'],
    ['forget an erasure', 'delete from journal.erasures'],
    ['slow the log down', 'update log.settings set cadence_seconds = 86400'],
  ])('may not %s', async (_what, sql) => {
    expect(await codeOf(world.sql(sql, [], service))).toBe(insufficientPrivilege);
  });
});

describe('a function', () => {
  it.each([
    ['gateway', 'select journal.open_compartment($1, $2, $3, $1, $2, $3)', [id, '*', 'identity']],
    ['gateway', `select journal.open_part($1, $2, $3, $1, $2, $3, null, '{}')`, [id, '*', 'identity']],
    ['audit', 'select journal.open_compartment($1, $2, $3, $1, $2, $3)', [id, '*', 'identity']],
    ['intake', 'select journal.chain($1, $2)', ['SP-0000-0000', '*']],
    ['gateway', 'select journal.claim_deliveries(1, 1)', []],
    ['audit', 'select journal.settle_delivery($1)', [id]],
    ['intake', `select journal.define_pool($1, 'shelter', $1, 'x', 1000)`, [id]],
    ['queue', 'select journal.load_cases($1, $2, $3, $4)', ['*', ['SP-0000-0000'], [id], [Buffer.alloc(16)]]],
    ['intake', `select journal.set_clock_rule($1, 'welfare-check', 'normal', 0)`, [id]],
    ['intake', 'select journal.moved_since($1, 20, 10)', ['*']],
    ['intake', 'select journal.apply_effects($1, $1, $2, now())', [id, '{}']],
    ['intake', 'select journal.open_case($1, $2, $2, $3, $3, now())', [id, '*', '{}']],
  ] as const)('is not for the %s service when it has no use for it: %s', async (service, sql, values) => {
    expect(await codeOf(world.sql(sql, [...values], service))).toBe(insufficientPrivilege);
  });

  it.each(['gateway', 'audit', 'queue'] as const)('append is not for the %s service', async (service) => {
    const nothing = 'array[]::';
    const types = [
      'uuid',
      'int',
      'text',
      'text',
      'text',
      'uuid',
      'text',
      'bytea',
      'bytea',
      'text',
      'bytea',
      'bytea',
      'bytea',
      'jsonb',
      'jsonb',
    ];
    const call = `select journal.append(${types.map((type) => `${nothing}${type}[]`).join(', ')})`;
    expect(await codeOf(world.sql(call, [], service))).toBe(insufficientPrivilege);
    expect(await codeOf(world.sql(call, [], 'intake'))).toBe('accepted');
  });
});

describe('the functions that a role may call', () => {
  // prettier-ignore
  const stage = [
    'append', 'beat', 'begin_deliveries', 'begin_delivery', 'case_clocks', 'claim_deliveries', 'claim_unless_led', 'fail_delivery', 'find_matches', 'genesis', 'household', 'known_keys',
    'list_matches', 'load_cases', 'note_key', 'open_compartment', 'open_part', 'retire_worker', 'settle_delivery', 'spend', 'timeline', 'try_write', 'unclaim_deliveries',
  ];
  const granted: Record<ServiceRole, string[]> = {
    intake: stage,
    referral: stage,
    transit: stage,
    resettlement: stage,
    // prettier-ignore
    gateway: [
      'acknowledge_alert', 'alerts_since', 'cases_with_part', 'count_cases', 'define_pool', 'facility_asked_for', 'facility_of_scope', 'find_cases', 'is_clock_of_the_way',
      'kinds_kept', 'known_keys', 'list_alerts', 'list_clock_rules', 'live_as_shown', 'live_kept', 'may_rest', 'moved_since', 'note_key', 'page_cases', 'set_clock_rule', 'try_write',
    ],
    // prettier-ignore
    audit: [
      'chain', 'chain_page', 'chain_reads', 'count_alerts', 'figures', 'find_facility', 'genesis', 'list_deliveries', 'list_reads', 'list_workers', 'mission_timeline', 'operations',
      'record_export', 'sealed_bodies', 'timeline', 'try_write', 'webhook_backlog',
    ],
    log: ['known_keys', 'note_key', 'try_write'],
    queue: [],
  };
  const grantedOfTheTlog: Partial<Record<ServiceRole, string[]>> = {
    audit: ['leaves_of', 'oldest_waiting', 'standing'],
    // prettier-ignore
    log: [
      'cover', 'erasure_noted', 'erasures_to_note', 'page_leaves', 'record_checkpoint', 'release', 'report_fault', 'sequence', 'sweep',
      'take',
    ],
  };

  const callable = async (schema: string, service: ServiceRole): Promise<string[]> => {
    const { rows } = await world.sql(
      `select p.proname as name from pg_proc p where p.pronamespace = $2::regnamespace
         and has_schema_privilege($1, $2, 'usage') and has_function_privilege($1, p.oid, 'execute') order by 1`,
      [`sp_${service}`, schema],
    );
    return (rows as { name: string }[]).map(({ name }) => name);
  };

  it.each(services)('are these and no others for the %s service', async (service) => {
    expect(await callable('journal', service)).toEqual(granted[service]);
    expect(await callable('log', service)).toEqual(grantedOfTheTlog[service] ?? []);
  });
});

describe('a type of the caller’s own', () => {
  const outcomeOf = async (role: ServiceRole, statements: readonly string[]): Promise<string> => {
    const client = new pg.Client(world.urlOf(role));
    await client.connect();
    try {
      return await codeOf(
        (async () => {
          for (const sql of statements) await client.query(sql);
        })(),
      );
    } finally {
      await client.end();
    }
  };
  const planted = [
    `create function pg_temp.tell(value pg_catalog.text) returns pg_catalog.bool language plpgsql
       as $$ begin raise exception 'ran as %', current_user using errcode = 'SP999'; end $$`,
    'create domain pg_temp.text as pg_catalog.text check (pg_temp.tell(value::pg_catalog.text))',
  ];
  const append = `select * from journal.append(${Array<string>(15).fill(`'{}'`).join(', ')})`;

  it.each(services.filter((one) => one !== 'queue'))('can’t be planted by the %s service', async (service) => {
    expect(await outcomeOf(service, planted)).toBe(insufficientPrivilege);
  });

  it('is passed over by the owner’s functions, even where somebody could plant it', async () => {
    const database = pg.escapeIdentifier(new URL(world.url).pathname.slice(1));
    await world.sql(`grant temporary on database ${database} to sp_intake`);
    try {
      expect(await outcomeOf('intake', [...planted, `select 'x'::pg_temp.text`])).toBe('SP999');
      expect(await outcomeOf('intake', [...planted, append])).toBe('accepted');
    } finally {
      await world.sql(`revoke temporary on database ${database} from sp_intake`);
    }
    const { rows } = await world.sql(
      `select proname from pg_proc where pronamespace in ('journal'::regnamespace, 'log'::regnamespace) and prosecdef
         and not coalesce('search_path=pg_catalog, pg_temp' = any (proconfig), false)`,
    );
    expect(rows).toEqual([]);
  });
});
