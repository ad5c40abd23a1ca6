import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createJournal, openedCase, type JournalWorld } from '@app/testing/journal';

let world: JournalWorld;

beforeAll(async () => {
  world = await createJournal('row_security');
  const intake = await world.journalOf('intake');
  for (const facility of Object.values(world.facilities)) await openedCase(intake, facility);
});
afterAll(() => world.drop());

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
    ['load_cases($1, $2, $3, $4)', 'intake', ['*', ['SP-0000-0000'], [randomUUID()], [Buffer.alloc(16)]]],
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

describe('every table that names a facility', () => {
  it('has row-level security, for its owner too', async () => {
    const { rows } = await world.sql(
      `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'facility_id'
       where c.relnamespace = 'journal'::regnamespace and c.relkind = 'r'
         and not (c.relrowsecurity and c.relforcerowsecurity) order by 1`,
    );
    // durations and places contain nothing about a case
    expect(rows).toEqual([{ name: 'clock_rules' }, { name: 'pools' }]);
  });
});
