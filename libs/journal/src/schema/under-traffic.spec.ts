import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createJournal, following, opening, type JournalWorld } from '@app/testing/journal';
import type { Append } from '../append/index.js';
import { DatabaseFault } from '@app/database';
import { applySchema, type Schema } from './apply.js';
import { currentSchema } from './migrate.js';
import { Versioned } from './versioned.js';

/** Migrations are applied while services work: here while four connections append without a pause. */
let world: JournalWorld;
let current: Schema;
beforeAll(async () => {
  world = await createJournal('traffic');
  current = await currentSchema();
});
afterAll(() => world.drop());

/** A sample migration; its number orders it after the earlier ones. */
function migrationOf(number: number, locks: string[], sql: string): new () => MigrationInterface & { name: string } {
  return class extends Versioned {
    readonly name = `Sample17700000000${String(number).padStart(2, '0')}`;
    readonly locks = locks;
    protected async change(runner: QueryRunner): Promise<void> {
      await runner.query(`set local role sp_owner; ${sql}; reset role`);
    }
  };
}

interface Traffic {
  /** Ends the traffic. Returns the result of every attempt. */
  end(): Promise<{ appended: Map<string, number>; refused: string[] }>;
}

/** Connections that append to their own cases, one append after the other. As in a service, an append that can succeed later is repeated. */
async function startTraffic(workers: number): Promise<Traffic> {
  const appended = new Map<string, number>();
  const refused: string[] = [];
  const state = { goesOn: true };
  const work = async (): Promise<void> => {
    const journal = await world.journalOf('intake');
    const first = opening(world.facilities.han);
    const send = async (one: Append): Promise<void> => {
      for (;;)
        try {
          const { version } = await journal.append(one);
          appended.set(one.caseId, version);
          return;
        } catch (error) {
          if (!(error instanceof DatabaseFault && error.isTransient)) throw error;
          refused.push(error.code);
        }
    };
    await send(first);
    for (let version = 1; state.goesOn; version += 1) await send(following(first, version));
  };
  const working = Array.from({ length: workers }, work);
  return {
    end: async () => {
      state.goesOn = false;
      await Promise.all(working);
      return { appended, refused };
    },
  };
}

const tries = 6;

describe('under full traffic', () => {
  it('a migration of the busiest tables and its functions succeed each time, and no transition is lost', async () => {
    const traffic = await startTraffic(4);
    let schema = current;
    for (let number = 1; number <= tries; number += 1) {
      // columns on all tables, a check that reads a table, a foreign key between two tables, and functions that change
      const change = `
        alter table journal.deliveries add column sample_${number} int;
        alter table journal.entries add column sample_${number} int check (sample_${number} > 0);
        alter table journal.clocks add column sample_${number} int default 7 not null;
        alter table journal.cases add column sample_${number} uuid references access.facilities`;
      const locks = ['journal.cases', 'journal.entries', 'journal.clocks', 'journal.deliveries', 'access.facilities'];
      schema = {
        migrations: [...schema.migrations, migrationOf(number, locks, change)],
        functions: current.functions.map(({ file, sql }) => ({ file, sql: `${sql}\n-- for the time ${number}` })),
      };
      await applySchema(world.url, schema);
    }
    const { appended, refused } = await traffic.end();
    // a transition that waited for the locks succeeds or may be repeated; there is no other result
    expect(refused.filter((code) => !/^(?:55P03|57014)$/.test(code))).toEqual([]);
    expect(Math.min(...appended.values())).toBeGreaterThan(tries);
    // every case has as many entries as were acknowledged
    const { rows } = await world.sql(`
      select c.id, c.version, count(*)::int as entries from journal.cases c join journal.entries e on e.case_id = c.id
      where (select hash from journal.entries l where l.case_id = c.id and l.seq = c.version) = c.head group by c.id`);
    const found = rows as { id: string; version: number; entries: number }[];
    expect(new Map(found.map(({ id, version }) => [id, version]))).toEqual(appended);
    expect(new Map(found.map(({ id, entries }) => [id, entries]))).toEqual(appended);
  }, 120_000);

  it('functions are applied again and again while they are called', async () => {
    const traffic = await startTraffic(4);
    for (let number = 1; number <= 20; number += 1)
      await applySchema(world.url, {
        migrations: [...current.migrations, ...Array.from({ length: tries }, (_, n) => migrationOf(n + 1, [], ''))],
        functions: current.functions.map(({ file, sql }) => ({ file, sql: `${sql}\n-- once more ${number}` })),
      });
    const { refused } = await traffic.end();
    expect(refused).toEqual([]);
  }, 120_000);
});

describe('a migration', () => {
  it('that forgets a table which it locks is refused, and leaves nothing behind', async () => {
    const forgetful = migrationOf(50, ['journal.clocks'], 'alter table journal.entries add column forgotten int');
    const schema = { ...current, migrations: [...(await known()), forgetful] };
    await expect(applySchema(world.url, schema)).rejects.toThrow(
      'Sample1770000000050 locks journal.entries: name what it changes in its locks',
    );
    await expect(world.sql('select forgotten from journal.entries')).rejects.toMatchObject({ code: '42703' });
  });

  it('gives way to a transition that holds its table, and comes again until it gets it', async () => {
    const schema = {
      ...current,
      migrations: [
        ...(await known()),
        migrationOf(51, ['journal.pools'], 'alter table journal.pools add column patient int'),
      ],
    };
    await holding('journal.pools', () => applySchema(world.url, schema));
    expect((await world.sql('select patient from journal.pools')).rowCount).toBeGreaterThan(0);
  }, 60_000);
});

/** The migrations that this file's database has so far. */
async function known(): Promise<Schema['migrations']> {
  const { rows } = await world.sql(`select name from migrations where name like 'Sample%' order by id`);
  return [
    ...current.migrations,
    ...(rows as { name: string }[]).map(({ name }) => migrationOf(Number(name.slice(-2)), [], '')),
  ];
}

/** Holds the lock of a transition on the table until `act` has waited for it and given up three times. */
async function holding<T>(table: string, act: () => Promise<T>): Promise<T> {
  const client = new pg.Client(world.url);
  await client.connect();
  try {
    await client.query(`begin; lock table ${table} in row exclusive mode`);
    const acting = act();
    const isWaiting = `select 1 from pg_locks where not granted and relation = '${table}'::regclass`;
    for (let turn = 0; turn < 3; turn += 1) {
      while ((await client.query(isWaiting)).rowCount === 0);
      while ((await client.query(isWaiting)).rowCount !== 0);
    }
    await client.query('commit');
    return await acting;
  } finally {
    await client.end();
  }
}
