import { setTimeout as sleep } from 'node:timers/promises';
import { Refused } from '@app/lifecycle';
import type { Logger, MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions, areApplied, type FunctionFile } from './functions.js';

/** A schema: the migrations in their order, and the functions that are applied after them. */
export interface Schema {
  migrations: readonly (new () => MigrationInterface & { name: string })[];
  functions: readonly FunctionFile[];
}

/**
 * Brings a database to `schema` while services may use it. Tables and functions change in one transaction, so that no
 * service sees new tables with old functions. A migration that does not get its locks soon rolls back, so that
 * transitions continue, and tries again. `then` runs at the end, in the same session. One process works at a time; others
 * wait.
 *
 * Refused (schema.unknown) when the database has a migration that `schema` does not have.
 */
export async function applySchema(
  url: string,
  schema: Schema,
  then: (runner: QueryRunner) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  // imported here because services import this file too, and would spend 0.125 s at their start on a library that they
  // do not use
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

/** TypeORM would print every failure, also of a statement that is tried again. The caller gets the last failure anyway. */
const silent: Logger = {
  log: () => undefined,
  logMigration: () => undefined,
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
};

/** Protects the database of a newer version: it gets neither some of the migrations nor older functions. */
async function assertKnown(runner: QueryRunner, schema: Schema): Promise<void> {
  if (!(await runner.hasTable('migrations'))) return;
  const done = (await runner.query('select name from migrations order by id')) as { name: string }[];
  const known = new Set(schema.migrations.map((migration) => new migration().name));
  const unknown = done.map(({ name }) => name).filter((name) => !known.has(name));
  if (unknown.length > 0) throw new Refused('schema.unknown', { migrations: unknown });
}

/** Lock timeout, statement timeout, deadlock: transitions have priority, so the migration tries again. */
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
      // random, so that the pauses do not fall into step with the batches of transitions
      await sleep(Math.min(25 * 2 ** made, pauseMsMax) * (0.5 + Math.random()));
    }
  }
}
