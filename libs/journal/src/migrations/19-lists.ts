import type { MigrationInterface, QueryRunner } from 'typeorm';
import { pages } from './19-lists.pages.js';
import { counts } from './19-lists.counts.js';
import { backfill, tables, upkeep } from './19-lists.tables.js';

/**
 * Lists and their summaries at a million cases, by any filter. Services of the version before go on meanwhile: they call the same functions and
 * get the same answers. Appends wait while the tables are filled, a second for some hundred thousand cases.
 */
export class Lists1763850000019 implements MigrationInterface {
  name = 'Lists1763850000019';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      set local role sp_owner;
      ${tables} ${upkeep} ${backfill} ${pages} ${counts}
      revoke all on all functions in schema journal from public;
      reset role;
    `);
  }

  async down(): Promise<void> {
    throw new Error('not undone: drop the database instead');
  }
}
