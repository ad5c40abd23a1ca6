import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { QueryRunner } from 'typeorm';

/** A file of libs/journal/sql: functions, each with its owner and its grants. */
export interface FunctionFile {
  file: string;
  sql: string;
}

/** The files that all.sql names, in the same order. */
export async function readFunctionFiles(folder = new URL('../../sql/', import.meta.url)): Promise<FunctionFile[]> {
  const all = await readFile(new URL('all.sql', folder), 'utf8');
  const files = [...all.matchAll(/^\\ir (\S+)$/gm)].map(([, file = '']) => file);
  return Promise.all(files.map(async (file) => ({ file, sql: await readFile(new URL(file, folder), 'utf8') })));
}

/**
 * Applies the files that differ from the applied ones, in the transaction of `runner`. It drops a function that is in no
 * file any more.
 *
 * Services may call a function meanwhile, because no lock prevents that. A running call finishes with the old body; a
 * call after the commit uses the new one.
 */
export async function applyFunctions(runner: QueryRunner, files: readonly FunctionFile[]): Promise<void> {
  const known = await applied(runner);
  const changed = files.filter(({ file, sql }) => !known.get(file)?.digest.equals(digestOf(sql)));
  const gone = [...known.keys()].filter((file) => !files.some((one) => one.file === file));
  for (const file of gone) await runner.query('delete from journal.applied_functions where file = $1', [file]);
  for (const { file, sql } of changed) {
    // revokes all grants of the file's functions; the file grants again what it still names
    for (const name of known.get(file)?.functions ?? []) await revokeAll(runner, name);
    const made = await madeBy(runner, file, sql);
    await runner.query(
      `insert into journal.applied_functions (file, digest, functions) values ($1, $2, $3)
       on conflict (file) do update set digest = excluded.digest, functions = excluded.functions`,
      [file, digestOf(sql), made],
    );
  }
  if (changed.length + gone.length > 0) await dropLeftOver(runner, known);
}

/** Whether there is anything for applyFunctions() to do. */
export async function areApplied(runner: QueryRunner, files: readonly FunctionFile[]): Promise<boolean> {
  const known = await applied(runner);
  return known.size === files.length && files.every(({ file, sql }) => known.get(file)?.digest.equals(digestOf(sql)));
}

interface Applied {
  digest: Buffer;
  functions: string[];
}

async function applied(runner: QueryRunner): Promise<Map<string, Applied>> {
  const rows = (await runner.query('select file, digest, functions from journal.applied_functions')) as ({
    file: string;
  } & Applied)[];
  return new Map(rows.map(({ file, ...rest }) => [file, rest]));
}

/** Runs the file. Returns the functions that are new, or whose row in the catalogue changed. */
async function madeBy(runner: QueryRunner, file: string, sql: string): Promise<string[]> {
  const before = await catalogue(runner);
  try {
    await runner.query(sql);
  } catch (error) {
    throw Object.assign(new Error(`libs/journal/sql/${file}: ${(error as Error).message}`, { cause: error }), {
      code: (error as { code?: unknown }).code,
    });
  }
  const after = await catalogue(runner);
  return [...after].filter(([name, row]) => before.get(name) !== row).map(([name]) => name);
}

/** Every function by its name and arguments, with the place of its row (ctid), which changes with each change of the row. */
async function catalogue(runner: QueryRunner): Promise<Map<string, string>> {
  const rows = (await runner.query(`
    select p.oid::regprocedure::text as name, p.ctid::text as row from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('access', 'journal', 'log')`)) as { name: string; row: string }[];
  return new Map(rows.map(({ name, row }) => [name, row]));
}

async function dropLeftOver(runner: QueryRunner, before: ReadonlyMap<string, Applied>): Promise<void> {
  const owners = new Map<string, string[]>();
  for (const [file, { functions }] of await applied(runner))
    for (const name of functions) owners.set(name, [...(owners.get(name) ?? []), file]);
  for (const [name, files] of owners)
    if (files.length > 1) throw new Error(`${name} is in two files: ${files.join(', ')}`);
  const existing = await catalogue(runner);
  for (const name of [...before.values()].flatMap(({ functions }) => functions)) {
    // a versioned migration may have dropped it already
    if (owners.has(name) || !existing.has(name)) continue;
    const successor = [...owners.keys()].find((other) => bare(other) === bare(name));
    if (successor)
      throw new Error(
        `${name} became ${successor}: a change of a signature is a versioned migration (CONTRIBUTING.md)`,
      );
    await runner.query(`drop function ${name}`);
  }
}

/** Its name without its arguments. */
const bare = (name: string): string => name.slice(0, name.indexOf('('));

async function revokeAll(runner: QueryRunner, name: string): Promise<void> {
  const grantees = (await runner.query(
    `select distinct a.grantee::regrole::text as role from pg_proc p, aclexplode(p.proacl) a
     where p.oid = to_regprocedure($1) and a.grantee not in (0, p.proowner)`,
    [name],
  )) as { role: string }[];
  for (const { role } of grantees) await runner.query(`revoke all on function ${name} from ${role}`);
}

const digestOf = (sql: string): Buffer => createHash('sha256').update(sql).digest();
