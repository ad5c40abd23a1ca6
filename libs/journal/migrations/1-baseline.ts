import { readFile } from 'node:fs/promises';
import type { QueryRunner } from 'typeorm';
import { Versioned } from '../src/schema/versioned.js';

/** Roles, tables, constraints, indexes, triggers and grants, in plain SQL. The functions are in libs/journal/sql. */
export class Baseline1764460800001 extends Versioned {
  readonly name = 'Baseline1764460800001';
  readonly locks = [];

  protected async change(runner: QueryRunner): Promise<void> {
    for (const part of parts)
      await runner.query(await readFile(new URL(`baseline/${part}.sql`, import.meta.url), 'utf8'));
  }
}

/** Each part comes after the parts that it refers to. */
const parts = ['roles', 'access', 'journal', 'lists', 'log', 'operations', 'triggers', 'scopes', 'functions'];
