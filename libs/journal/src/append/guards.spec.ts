import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { codeOf, createJournal, openedCase, opening, type JournalWorld } from '@app/testing/journal';
import type { ServiceRole } from '../schema/index.js';

/** What triggers, constraints and `journal.append` itself refuse, even to those who have the grants. */
let world: JournalWorld;
const caseId = randomUUID();

beforeAll(async () => {
  world = await createJournal('guards');
  await openedCase(await world.journalOf('intake'), world.facilities.han, caseId);
});
afterAll(() => world.drop());

describe('the owner, who is above grants, still', () => {
  /** Runs one transaction as the owner, and commits it, because deferred constraints are checked at the commit. */
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
       decode(md5(random()::text), 'hex'), request_digest, body, null, null, null, hash from journal.entries where case_id = '${caseId}' and seq = 1`;

  it.each([
    ['can’t change an entry', ['update journal.entries set transition = transition'], 'SP001'],
    ['can’t delete an entry', ['delete from journal.entries'], 'SP001'],
    ['can’t empty the entries', ['truncate journal.entries cascade'], 'SP001'],
    ['can’t empty the reads', ['truncate journal.reads'], 'SP001'],
    [
      'can’t move a case without an entry',
      [`update journal.cases set state = 'closed.settled' where id = '${caseId}'`],
      'SP002',
    ],
    ['can’t set a case’s version back', [`update journal.cases set version = 1 where id = '${caseId}'`], 'SP002'],
    ['can’t give a case another head', [`update journal.cases set head = sha256('x') where id = '${caseId}'`], 'SP002'],
    ['can’t give places below none', ['update journal.pools set taken = -1'], '23514'],
    ['can’t take more places than there are', ['update journal.pools set taken = capacity + 1'], '23514'],
  ])('%s', async (_what, statements, code) => {
    expect(await asOwner(...statements)).toBe(code);
  });

  it('can’t add an entry that its case does not know', async () => {
    expect(await asOwner(forged(9))).toBe('SP003');
  });
});

describe('an append, called past the service’s code,', () => {
  const append = async (role: ServiceRole, scope: string | null, expected: number | null): Promise<string> => {
    const { rows } = await world.sql(
      `select outcome from journal.append(array[$1]::uuid[], array[$2]::int[], array[$3]::text[], '{case.add-note}',
         '{intake.registered}', array[$4]::uuid[], '{intake-officer}', array[substr(sha256(uuid_send($4)), 1, 16)],
         array[sha256('')], '{"{}"}', '{null}', '{null}', '{null}', array['{}'::jsonb], '{null}')`,
      [caseId, expected, scope, randomUUID()],
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
    expect((await world.sql('select from journal.entries where case_id = $1', [caseId])).rowCount).toBe(3);
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
