import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A change of tables, constraints, grants or signatures. It names the tables that it changes, and first takes its
 * strongest lock on all of them. Raising locks step by step on a busy table would end in a deadlock with transitions that
 * hold a weaker lock.
 *
 * A strong lock on an existing table that `locks` does not name ends the migration with an error.
 */
export abstract class Versioned implements MigrationInterface {
  /** Ends with a timestamp, by which TypeORM orders migrations. */
  abstract readonly name: string;
  /** The existing tables that it changes, or that a new foreign key refers to: 'journal.cases'. */
  abstract readonly locks: readonly string[];
  protected abstract change(runner: QueryRunner): Promise<void>;

  async up(runner: QueryRunner): Promise<void> {
    const before = await tables(runner);
    if (this.locks.length > 0) await strongestLockFirst(runner, this.locks);
    await this.change(runner);
    const forgotten = (await stronglyLocked(runner)).filter(
      (table) => before.includes(table) && !this.locks.includes(table),
    );
    if (forgotten.length > 0)
      throw new Error(`${this.name} locks ${forgotten.join(', ')}: name what it changes in its locks`);
  }

  async down(): Promise<void> {
    throw new Error('not undone: restore the backup, or write the next migration');
  }
}

/**
 * Postgres looks for deadlocks after one second (deadlock_timeout). The migration waits for less, so in a deadlock the
 * migration fails and tries again, and never a transition.
 */
const oneLockMsMax = 300;
const allLocksMsMax = 800;

async function strongestLockFirst(runner: QueryRunner, names: readonly string[]): Promise<void> {
  // the statement timeout limits the wait for all locks together. Later statements have no limit, but wait for no lock
  await runner.query(`set local lock_timeout = '${oneLockMsMax}ms'`);
  await runner.query(`set local statement_timeout = '${allLocksMsMax}ms'`);
  await runner.query(`lock table ${names.join(', ')} in access exclusive mode`);
  await runner.query(`set local statement_timeout = 0`);
}

const tables = async (runner: QueryRunner): Promise<string[]> =>
  names(
    await runner.query(`
      select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('access', 'journal', 'log') and c.relkind = 'r'`),
  );

/** The tables that this transaction locks so strongly that transitions wait. */
const stronglyLocked = async (runner: QueryRunner): Promise<string[]> =>
  names(
    await runner.query(`
      select distinct l.relation::regclass::text as name from pg_locks l join pg_class c on c.oid = l.relation
      where l.pid = pg_backend_pid() and l.granted and c.relkind = 'r' and l.mode in
        ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
      order by 1`),
  );

const names = (rows: unknown): string[] => (rows as { name: string }[]).map(({ name }) => name);
