import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A change of tables, constraints, grants or signatures. It names the tables that it changes, and its strongest lock on all of them is taken before
 * anything else: a lock that is raised step by step on a busy table ends in a deadlock with the transitions that hold the weaker one.
 *
 * What was forgotten is found: a strong lock on a table that was there before, and is not named, ends the migration with an error.
 */
export abstract class Versioned implements MigrationInterface {
  /** With a timestamp at its end, as TypeORM orders them. */
  abstract readonly name: string;
  /** The tables that were there before and are changed, or referred to by a new foreign key: 'journal.cases'. */
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

/** A deadlock is looked for after one second (deadlock_timeout): a migration that waits for less is always the one that gives way. */
const oneLockMsMax = 300;
const allLocksMsMax = 800;

async function strongestLockFirst(runner: QueryRunner, names: readonly string[]): Promise<void> {
  // the statement's limit is that of all locks together; the changes that follow may take their time, but wait for no lock
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

/** Tables on which this transaction holds a lock that transitions wait for. */
const stronglyLocked = async (runner: QueryRunner): Promise<string[]> =>
  names(
    await runner.query(`
      select distinct l.relation::regclass::text as name from pg_locks l join pg_class c on c.oid = l.relation
      where l.pid = pg_backend_pid() and l.granted and c.relkind = 'r' and l.mode in
        ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
      order by 1`),
  );

const names = (rows: unknown): string[] => (rows as { name: string }[]).map(({ name }) => name);
