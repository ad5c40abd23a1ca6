import { setTimeout as sleep } from 'node:timers/promises';
import { Refused } from '@app/lifecycle';
import type { Logger, MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions, areApplied, type FunctionFile } from './functions.js';

/** What a database is brought up to: the migrations in their order, and after them the functions. */
export interface Schema {
  migrations: readonly (new () => MigrationInterface & { name: string })[];
  functions: readonly FunctionFile[];
}

/**
 * Brings a database up to `schema`, while services may work on it. Tables and functions change in one transaction, so that no service ever meets
 * the one without the other. A migration that cannot get its locks soon gives way to the transitions and tries again; `then` runs in the end, in the
 * same session. One process at a time: others wait.
 *
 * Refuses (schema.unknown) a database that has a migration which is not among these.
 */
export async function applySchema(
  url: string,
  schema: Schema,
  then: (runner: QueryRunner) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  // services import this file as well, and would spend an eighth of a second on what they never use
  const { DataSource, MigrationExecutor } = await import('typeorm');
  const source = new DataSource({ type: 'postgres', url, migrations: [...schema.migrations], logger: silent });
  await source.initialize();
  const runner = source.createQueryRunner();
  try {
    await runner.query('select pg_advisory_lock(4711)');
    const executor = new MigrationExecutor(source, runner);
    await retried(async () => {
      await assertKnown(runner, schema);
      const pending = await executor.getPendingMigrations();
      if (pending.length === 0 && (await areApplied(runner, schema.functions))) return;
      await runner.startTransaction();
      try {
        await executor.executePendingMigrations();
        await applyFunctions(runner, schema.functions);
        await runner.commitTransaction();
      } catch (error) {
        await runner.rollbackTransaction();
        throw error;
      }
    });
    await then(runner);
  } finally {
    await runner.release();
    await source.destroy();
  }
}

/** TypeORM prints what failed even where it is tried again, and logs nothing else that the caller does not know. */
const silent: Logger = {
  log: () => undefined,
  logMigration: () => undefined,
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
};

/** A database that other migrations made is not half-migrated, nor given older functions. */
async function assertKnown(runner: QueryRunner, schema: Schema): Promise<void> {
  if (!(await runner.hasTable('migrations'))) return;
  const done = (await runner.query('select name from migrations order by id')) as { name: string }[];
  const known = new Set(schema.migrations.map((migration) => new migration().name));
  const unknown = done.map(({ name }) => name).filter((name) => !known.has(name));
  if (unknown.length > 0) throw new Refused('schema.unknown', { migrations: unknown });
}

/** Lock and statement timeouts, deadlocks: the transitions go first. */
const isBusy = (error: unknown): boolean => {
  const { code, driverError } = error as { code?: unknown; driverError?: { code?: unknown } };
  return ['55P03', '57014', '40P01'].includes(String(driverError?.code ?? code));
};

const attemptsMax = 40;
const pauseMsMax = 2_000;

async function retried(attempt: () => Promise<void>): Promise<void> {
  for (let made = 1; ; made += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error) || made === attemptsMax) throw error;
      // random, so that it does not meet the same batch again and again
      await sleep(Math.min(25 * 2 ** made, pauseMsMax) * (0.5 + Math.random()));
    }
  }
}
