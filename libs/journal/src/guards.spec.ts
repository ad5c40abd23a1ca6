import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createJournal, following, opening, type JournalWorld } from '@app/testing/journal';
import type { ServiceRole } from './schema/migrate.js';

/** What Postgres itself refuses, whatever a service's code does: each test connects as the role and hears no. */
let world: JournalWorld;
const ids = { han: randomUUID(), pek: randomUUID() };

beforeAll(async () => {
  world = await createJournal('guards');
  const intake = await world.journalOf('intake');
  for (const at of ['han', 'pek'] as const) {
    const first = opening(world.facilities[at], { caseId: ids[at] });
    await intake.append(first);
    await intake.append(following(first, 1, { sealed: { identity: Buffer.from('sealed') } }));
    await intake.append(
      following(first, 2, {
        effects: {
          clocks: {
            starts: [{ name: 'welfare-check', rule: 'welfare-check', priority: 'normal', seconds: 60 }],
            stops: [],
            run: null,
          },
        },
      }),
    );
  }
});
afterAll(() => world.drop());

const codeOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'accepted',
    (error: unknown) => (error as pg.DatabaseError).code ?? String(error),
  );

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
    ['gateway', 'select journal.open_compartment($1, $2, $3, $1, $2, $3)', [ids.han, '*', 'identity']],
    ['gateway', `select journal.open_part($1, $2, $3, $1, $2, $3, null, '{}')`, [ids.han, '*', 'identity']],
    ['audit', 'select journal.open_compartment($1, $2, $3, $1, $2, $3)', [ids.han, '*', 'identity']],
    ['intake', 'select journal.chain($1, $2)', ['SP-0000-0000', '*']],
    ['gateway', 'select journal.claim_deliveries(1, 1)', []],
    ['audit', 'select journal.settle_delivery($1)', [ids.han]],
    ['intake', `select journal.define_pool($1, 'shelter', $1, 'x', 1000)`, [ids.han]],
    ['queue', 'select journal.load_cases($1, $2, $3, $4)', ['*', ['SP-0000-0000'], [ids.han], [Buffer.alloc(16)]]],
    ['intake', `select journal.set_clock_rule($1, 'welfare-check', 'normal', 0)`, [ids.han]],
    ['intake', 'select journal.moved_since($1, 20, 10)', ['*']],
    ['intake', 'select journal.apply_effects($1, $1, $2, now())', [ids.han, '{}']],
    ['intake', 'select journal.open_case($1, $2, $2, $3, $3, now())', [ids.han, '*', '{}']],
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

describe('the owner, who is above grants, still', () => {
  /** One transaction as the owner, up to its commit: that is where the deferred constraints speak. */
  const asOwner = async (...statements: string[]): Promise<string> => {
    const client = new pg.Client(world.url);
    await client.connect();
    try {
      return await codeOf(
        (async () => {
          for (const sql of ['begin', 'set local role sp_owner', ...statements, 'commit']) await client.query(sql);
        })(),
      );
    } finally {
      await client.end();
    }
  };
  const forged = (seq: number): string =>
    `insert into journal.entries select case_id, ${seq}, facility_id, transition, from_state, to_state, actor_id, actor_role, at,
       decode(md5(random()::text), 'hex'), request_digest, body, null, null, null, hash from journal.entries where case_id = '${ids.han}' and seq = 1`;

  it.each([
    ['can’t change an entry', ['update journal.entries set transition = transition'], 'SP001'],
    ['can’t delete an entry', ['delete from journal.entries'], 'SP001'],
    ['can’t empty the entries', ['truncate journal.entries cascade'], 'SP001'],
    ['can’t empty the reads', ['truncate journal.reads'], 'SP001'],
    [
      'can’t move a case without an entry',
      [`update journal.cases set state = 'closed.settled' where id = '${ids.han}'`],
      'SP002',
    ],
    ['can’t set a case’s version back', [`update journal.cases set version = 1 where id = '${ids.han}'`], 'SP002'],
    [
      'can’t give a case another head',
      [`update journal.cases set head = sha256('x') where id = '${ids.han}'`],
      'SP002',
    ],
    ['can’t give places below none', ['update journal.pools set taken = -1'], '23514'],
    ['can’t take more places than there are', ['update journal.pools set taken = capacity + 1'], '23514'],
  ])('%s', async (_what, statements, code) => {
    expect(await asOwner(...statements)).toBe(code);
  });

  it('can’t add an entry that its case does not know', async () => {
    expect(await asOwner(forged(9))).toBe('SP003');
  });
});

describe('row-level security', () => {
  const tables = ['cases', 'entries', 'clocks', 'case_keys'];
  const visible = async (table: string, scope: string | null): Promise<string[]> => {
    const client = new pg.Client(world.urlOf('intake'));
    await client.connect();
    try {
      await client.query('begin');
      if (scope !== null) await client.query(`select set_config('journal.scope', $1, true)`, [scope]);
      const { rows } = await client.query(`select distinct facility_id from journal.${table}`);
      return (rows as { facility_id: string }[]).map((row) => row.facility_id).sort();
    } finally {
      await client.end();
    }
  };

  it.each(tables)('shows no row of %s without a scope, one facility’s with its own, and all with *', async (table) => {
    const { han, pek } = world.facilities;
    expect(await visible(table, null)).toEqual([]);
    expect(await visible(table, '')).toEqual([]);
    expect(await visible(table, 'none')).toEqual([]);
    expect(await visible(table, han)).toEqual([han]);
    expect(await visible(table, '*')).toEqual([han, pek].sort());
  });

  it.each([
    ['load_cases($1, $2, $3, $4)', 'intake', ['*', ['SP-0000-0000'], [ids.han], [Buffer.alloc(16)]]],
    ['find_cases($1, $2)', 'gateway', [['SP-0000-0000'], ['*']]],
  ] as const)('does not outlive the reading function that set the scope: %s', async (call, role, values) => {
    const client = new pg.Client(world.urlOf(role));
    await client.connect();
    try {
      await client.query(`select * from journal.${call}`, [...values]);
      expect((await client.query('select 1 from journal.cases')).rowCount).toBe(0);
    } finally {
      await client.end();
    }
  });
});

describe('the functions that a role may call', () => {
  // prettier-ignore
  const stage = [
    'append', 'beat', 'begin_deliveries', 'begin_delivery', 'case_clocks', 'claim_deliveries', 'claim_unless_led', 'fail_delivery', 'find_matches', 'genesis', 'known_keys',
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

describe('an append, called past the service’s code,', () => {
  const append = async (role: ServiceRole, scope: string | null, expected: number | null): Promise<string> => {
    const { rows } = await world.sql(
      `select outcome from journal.append(array[$1]::uuid[], array[$2]::int[], array[$3]::text[], '{case.add-note}',
         '{intake.registered}', array[$4]::uuid[], '{intake-officer}', array[substr(sha256(uuid_send($4)), 1, 16)],
         array[sha256('')], '{"{}"}', '{null}', '{null}', '{null}', array['{}'::jsonb], '{null}')`,
      [ids.han, expected, scope, randomUUID()],
      role,
    );
    return (rows[0] as { outcome: string }).outcome;
  };

  it.each<[string, ServiceRole, () => string | null, number | null, string]>([
    ['a service that does not have the case', 'referral', () => '*', 3, 'not-custodian'],
    ['another facility', 'intake', () => world.facilities.pek, 3, 'case.not-found'],
    ['an empty scope', 'intake', () => '', 3, 'case.not-found'],
    ['no scope at all', 'intake', () => null, 3, 'case.not-found'],
    ['no version', 'intake', () => '*', null, 'version.stale'],
  ])('is refused to %s', async (_what, role, scope, expected, outcome) => {
    expect(await append(role, scope(), expected)).toBe(outcome);
    expect((await world.sql('select from journal.entries where case_id = $1', [ids.han])).rowCount).toBe(3);
  });
});

describe('a row that the owner writes', () => {
  const asOwner = async (sql: string): Promise<string> => {
    const client = new pg.Client(world.url);
    await client.connect();
    try {
      return await codeOf(client.query(`begin; set local role sp_owner; ${sql}; commit`));
    } finally {
      await client.end();
    }
  };

  it.each([
    ['case_keys', 'compartment, wrapped', `'route', ''`],
    ['reads', 'compartment, actor_id, actor_role, purpose', `'route', gen_random_uuid(), '', ''`],
    ['deliveries', 'seq, service, task', `1, 'referral', 'referral.open'`],
    ['clocks', 'name, state, due_at', `'x', 'running', now()`],
    ['holds', 'pool_id, places', `:facility, 1`],
    ['blind_index', 'person, token', `1, decode(repeat('00', 16), 'hex')`],
  ])('to %s is refused when it is of no case', async (table, columns, values) => {
    const facility = `'${world.facilities.pek}'`;
    const insert = `insert into journal.${table} (case_id, facility_id, ${columns})
      values (gen_random_uuid(), ${facility}, ${values.replace(':facility', facility)})`;
    expect(await asOwner(insert)).toBe('23503');
  });

  it.each([
    ['fewer places taken than none', 'update journal.pools set taken = -1'],
    ['more places taken than there are', 'update journal.pools set taken = capacity + 1'],
    ['a head that is no SHA-256', `update journal.cases set head = ''`],
    ['a reference that could be misheard', `update journal.cases set ref = 'SP-OIL0-UUUU'`],
    ['a clock in an unknown state', `update journal.clocks set state = 'lost'`],
    ['a shelter of no facility', `update journal.pools set facility_id = null`],
  ])('is refused with %s', async (_what, sql) => {
    expect(await asOwner(sql)).toBe('23514');
  });
});

describe('the facility of a case', () => {
  it('is part of no foreign key and of no key of a case’s rows: the case’s id alone is', async () => {
    const { rows } = await world.sql(
      `select k.conname as name from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
       join pg_attribute i on i.attrelid = k.conrelid and i.attname = 'case_id'
       where k.connamespace = 'journal'::regnamespace and k.contype in ('p', 'u', 'f') and a.attname = 'facility_id'`,
    );
    expect(rows).toEqual([]);
  });

  it('is what the first entry names: one that names another, or none, opens nothing', async () => {
    const intake = await world.journalOf('intake');
    for (const body of [{ facility: world.facilities.pek }, { facility: null }]) {
      const lying = opening(world.facilities.han, { body });
      await expect(intake.append(lying)).rejects.toThrow('the journal answered facility.differs');
      expect((await world.sql('select 1 from journal.cases where id = $1', [lying.caseId])).rowCount).toBe(0);
    }
    const honest = opening(world.facilities.han, { body: { people: 1 } });
    await intake.append(honest);
    const { rows } = await world.sql(`select body ->> 'facility' as facility from journal.entries where case_id = $1`, [
      honest.caseId,
    ]);
    expect(rows).toEqual([{ facility: world.facilities.han }]);
  });
});

describe('every table that names a facility', () => {
  it('has row-level security, for its owner too', async () => {
    const { rows } = await world.sql(
      `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'facility_id'
       where c.relnamespace = 'journal'::regnamespace and c.relkind = 'r'
         and not (c.relrowsecurity and c.relforcerowsecurity) order by 1`,
    );
    // durations and places say nothing of a case
    expect(rows).toEqual([{ name: 'clock_rules' }, { name: 'pools' }]);
  });
});
