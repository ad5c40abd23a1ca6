import { createHash, randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { emptyFile, lifecycle, type Stage } from '@app/lifecycle';
import { Database } from '@app/database';
import { Journal, migrate, serviceRoles, setPasswords, urlFor, type Append, type ServiceRole } from '@app/journal';
import { createFrom, type TestDatabase } from './database.js';
import { newHousehold } from './household.js';

const passwords = Object.fromEntries(serviceRoles.map((role) => [role, 'only-for-tests'])) as Record<
  ServiceRole,
  string
>;

export interface JournalWorld extends TestDatabase {
  facilities: { han: string; pek: string };
  urlOf(role: ServiceRole): string;
  /** The journal of a service, connected with the service's role. */
  journalOf(service: Stage | 'audit'): Promise<Journal>;
  /** Runs SQL as the superuser on a shared connection, or with a service's role on a new one. */
  sql(text: string, values?: unknown[], role?: ServiceRole): Promise<pg.QueryResult>;
}

/** A migrated database with two facilities, each with a shelter of four places. */
export async function createJournal(name: string): Promise<JournalWorld> {
  const database = await createFrom('journal', name, async (url) => {
    await migrate(url, lifecycle);
    await setPasswords(url, passwords);
  });
  // a copy of a database does not have the rights on the database itself
  await migrate(database.url, lifecycle);
  const open: Database[] = [];
  const administrator = new pg.Pool({ connectionString: database.url, max: 4 });
  // dropping the database ends idle connections
  administrator.on('error', () => undefined);
  const world: JournalWorld = {
    ...database,
    facilities: { han: randomUUID(), pek: randomUUID() },
    urlOf: (role) => urlFor(role, database.url, passwords[role]),
    async journalOf(service) {
      const connection = await Database.connect(world.urlOf(service), { connectionsMax: 4, name: service });
      open.push(connection);
      return new Journal(connection);
    },
    async sql(text, values = [], role) {
      if (!role) return administrator.query(text, values);
      const client = new pg.Client(world.urlOf(role));
      await client.connect();
      try {
        return await client.query(text, values);
      } finally {
        await client.end();
      }
    },
    async drop() {
      await Promise.all([...open.map((one) => one.close()), administrator.end()]);
      await database.drop();
    },
  };
  await world.sql(generousBudgets);
  for (const [code, id] of Object.entries(world.facilities)) {
    await world.sql('insert into access.facilities (id, code, name, country, zone) values ($1, $2, $3, $4, $5)', [
      id,
      code.toUpperCase(),
      `Embassy ${code}`,
      code === 'han' ? 'VN' : 'CN',
      code === 'han' ? 'Asia/Ho_Chi_Minh' : 'Asia/Shanghai',
    ]);
    await world.sql('select journal.define_pool($1, $2, $1, $3, 4)', [id, 'shelter', `Shelter ${code}`]);
  }
  return world;
}

/** A test reads in a minute what a person reads in a month. Tests of the budgets set their own limits. */
export const generousBudgets = 'update journal.budgets set soft = 1000000, hard = 1000000';

export const requestOf = (key: string, digest = key): Append['request'] => ({
  id: createHash('sha256').update(key).digest().subarray(0, 16),
  digest: createHash('sha256').update(digest).digest(),
});

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const four = (): string => Array.from(randomBytes(4), (byte) => alphabet[byte % 32]).join('');
export const someRef = (): string => `SP-${four()}-${four()}`;

/** An append that opens a case at a facility. A test spreads its own fields over it. */
export function opening(facility: string, over: Partial<Append> = {}): Append {
  const key = randomUUID();
  return {
    caseId: randomUUID(),
    expected: 0,
    scope: facility,
    transition: 'intake.register',
    to: 'intake.registered',
    actorId: randomUUID(),
    actorRole: 'intake-officer',
    request: requestOf(key),
    // the first entry of a case must have it
    body: { people: 3, facility },
    sealed: {},
    facts: { ...emptyFile, people: newHousehold(3) },
    effects: { open: { ref: someRef(), facility, keys: { identity: 'AA==', protection: 'AA==', route: 'AA==' } } },
    ...over,
    ...(over.body ? { body: { facility, ...over.body } } : {}),
  };
}

/** The next entry of a case that `opening` opened. */
export function following(append: Append, expected: number, over: Partial<Append> = {}): Append {
  return {
    ...append,
    expected,
    transition: 'case.add-note',
    request: requestOf(randomUUID()),
    body: {},
    effects: null,
    ...over,
  };
}

/** Opens a case with three entries: the second one seals a body, the third one starts a clock. */
export async function openedCase(intake: Journal, facility: string, caseId: string = randomUUID()): Promise<Append> {
  const first = opening(facility, { caseId });
  await intake.append(first);
  await intake.append(following(first, 1, { sealed: { identity: Buffer.from('sealed') } }));
  const starts = [{ name: 'welfare-check', rule: 'welfare-check', priority: 'normal', seconds: 60 }];
  await intake.append(following(first, 2, { effects: { clocks: { starts, stops: [], run: null } } }));
  return first;
}

/** What Postgres answers to a statement: its code when it refuses the statement, or `accepted`. */
export const codeOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'accepted',
    (error: unknown) => (error as pg.DatabaseError).code ?? String(error),
  );
