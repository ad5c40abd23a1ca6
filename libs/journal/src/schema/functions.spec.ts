import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import ts from 'typescript';
import { cloneDatabase, createDatabase, type TestDatabase } from '@app/testing/database';
import { lifecycle } from '@app/lifecycle';
import { applySchema, type Schema } from './apply.js';
import { readFunctionFiles } from './functions.js';
import { currentSchema, migrate } from './migrate.js';

/** A migrated database. Each test that changes something works on a copy. */
let template: TestDatabase;
let current: Schema;
const copies: TestDatabase[] = [];
beforeAll(async () => {
  template = await createDatabase('functions');
  await migrate(template.url, lifecycle);
  current = await currentSchema();
});
afterAll(() => Promise.all([template, ...copies].map((one) => one.drop())));

const copied = async (): Promise<string> => {
  const copy = await cloneDatabase(template);
  copies.push(copy);
  return copy.url;
};

const rowsOf = async <R extends pg.QueryResultRow>(url: string, sql: string, values: unknown[] = []): Promise<R[]> => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<R>(sql, values)).rows;
  } finally {
    await client.end();
  }
};

/** The current schema with one more file, or with another text of one file. */
const withFile = (file: string, sql: string): Schema => ({
  ...current,
  functions: current.functions.some((one) => one.file === file)
    ? current.functions.map((one) => (one.file === file ? { file, sql } : one))
    : [...current.functions, { file, sql }],
});
const sqlOf = (file: string): string => {
  const found = current.functions.find((one) => one.file === file);
  if (!found) throw new Error(`there is no ${file}`);
  return found.sql;
};
const owned = (text: string): string => `set role sp_owner; ${text}; reset role;`;
const answering = (name: string, answer: number): string =>
  `create or replace function journal.${name}() returns int language sql set search_path = pg_catalog, pg_temp as $$ select ${answer} $$`;
const failureOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'accepted',
    (error: unknown) => (error as Error).message,
  );
const functionsOf = async (url: string): Promise<string[]> =>
  (
    await rowsOf<{ name: string }>(
      url,
      `select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname in ('access', 'journal', 'log')`,
    )
  ).map(({ name }) => name);

describe('the functions of the schema', () => {
  it('lie each in a file that all.sql names', async () => {
    const folder = join(import.meta.dirname, '../../sql');
    const there = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\/.*\.sql$/.test(name));
    expect((await readFunctionFiles()).map(({ file }) => file).sort()).toEqual(there.sort());
    const [applied] = await rowsOf<{ functions: string[] }>(
      template.url,
      'select array_agg(f) as functions from journal.applied_functions, unnest(functions) f',
    );
    // an index uses this one, so it is versioned
    const versioned = ['journal.threes(text)'];
    expect([...(applied?.functions ?? []), ...versioned].sort()).toEqual((await functionsOf(template.url)).sort());
  });

  it('are each called: by the product, a trigger, an index, or another function', async () => {
    const used = await rowsOf<{ name: string }>(
      template.url,
      `with own as (
         select p.oid, n.nspname || '.' || p.proname as name, p.prosrc from pg_proc p join pg_namespace n on n.oid = p.pronamespace
         where n.nspname in ('access', 'journal', 'log'))
       select o.name from own o where exists (select from pg_trigger t where t.tgfoid = o.oid)
         or exists (select from own f where f.oid <> o.oid and f.prosrc ~ ('\\m' || replace(o.name, '.', '\\.') || '\\s*\\('))
         or exists (select from pg_indexes i where i.indexdef ~ ('\\m' || replace(o.name, '.', '\\.') || '\\('))`,
    );
    const statements = statementsOf('apps', 'libs', 'infra').join('\n');
    const inSql = new Set(used.map(({ name }) => name));
    const all = (await functionsOf(template.url)).map((name) => name.slice(0, name.indexOf('(')));
    expect(all.filter((name) => !inSql.has(name) && !isCalledIn(statements, name))).toEqual([]);
    // the check finds a function that nothing calls
    expect(isCalledIn(statements, 'journal.load')).toBe(false);
  });

  it('belong to the owner, have one form each, and look names up only where they say', async () => {
    const [found] = await rowsOf<{ foreign: string[]; twice: string[]; loose: string[] }>(
      template.url,
      `with own as (
         select p.oid::regprocedure::text as name, n.nspname || '.' || p.proname as bare, p.*
         from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('access', 'journal', 'log'))
       select coalesce(array_agg(name) filter (where proowner <> 'sp_owner'::regrole), '{}') as foreign,
         (select coalesce(array_agg(bare), '{}') from (select bare from own group by bare having count(*) > 1) t) as twice,
         -- Postgres inlines SQL functions that run with the caller's rights and have no settings
         coalesce(array_agg(name order by name) filter (where not exists (select from unnest(proconfig) s where s like 'search_path=%')
           and (prosecdef or prolang <> (select oid from pg_language where lanname = 'sql'))), '{}') as loose
       from own`,
    );
    // only append() and the trigger of reads call these, under their own settings
    const underOthersSettings = [
      'journal.entry_hash(bytea,uuid,integer,text,text,text,uuid,text,bigint,bytea,text,bytea,bytea,bytea)',
      'journal.read_hash(journal.reads)',
    ];
    expect(found).toEqual({ foreign: [], twice: [], loose: underOthersSettings });
  });
});

describe('applying functions', () => {
  const catalogueOf = (url: string): Promise<unknown[]> =>
    rowsOf(
      url,
      `select oid, ctid::text, xmin::text from pg_proc where pronamespace = 'journal'::regnamespace order by oid`,
    );

  it('does nothing when nothing changed', async () => {
    const url = await copied();
    const before = await catalogueOf(url);
    await applySchema(url, current);
    expect(await catalogueOf(url)).toEqual(before);
  });

  it('applies a file that changed, and no other', async () => {
    const url = await copied();
    await applySchema(url, withFile('read/answer.sql', owned(answering('answer', 1))));
    const before = (await catalogueOf(url)) as { oid: number }[];
    await applySchema(url, withFile('read/answer.sql', owned(answering('answer', 2))));
    expect(await rowsOf(url, 'select journal.answer() as answer')).toEqual([{ answer: 2 }]);
    const after = (await catalogueOf(url)) as { oid: number }[];
    const changed = after.filter((row, n) => JSON.stringify(row) !== JSON.stringify(before[n]));
    expect(changed).toHaveLength(1);
  });

  it('takes a grant back that its file has no more', async () => {
    const url = await copied();
    const granted = `${answering('answer', 1)}; grant execute on function journal.answer to sp_audit`;
    const mayCall = `select has_function_privilege('sp_audit', 'journal.answer()', 'execute') as may`;
    await applySchema(
      url,
      withFile('read/answer.sql', owned(`${granted}; revoke all on function journal.answer from public`)),
    );
    expect(await rowsOf(url, mayCall)).toEqual([{ may: true }]);
    await applySchema(
      url,
      withFile(
        'read/answer.sql',
        owned(`${answering('answer', 1)}; revoke all on function journal.answer from public`),
      ),
    );
    expect(await rowsOf(url, mayCall)).toEqual([{ may: false }]);
  });

  it('drops what is in no file any more', async () => {
    const url = await copied();
    await applySchema(url, withFile('read/answer.sql', owned(`${answering('answer', 1)}; ${answering('other', 1)}`)));
    await applySchema(url, withFile('read/answer.sql', owned(answering('answer', 1))));
    expect(await functionsOf(url)).toContain('journal.answer()');
    expect(await functionsOf(url)).not.toContain('journal.other()');
    await applySchema(url, current);
    expect(await functionsOf(url)).not.toContain('journal.answer()');
  });

  it('applies all files or none', async () => {
    const url = await copied();
    const wanted = withFile('read/answer.sql', owned(answering('answer', 1)));
    const broken = { ...wanted, functions: [...wanted.functions, { file: 'read/broken.sql', sql: 'create nonsense' }] };
    expect(await failureOf(applySchema(url, broken))).toMatch(/^libs\/journal\/sql\/read\/broken\.sql: syntax error/);
    expect(await functionsOf(url)).not.toContain('journal.answer()');
    await applySchema(url, wanted);
    expect(await functionsOf(url)).toContain('journal.answer()');
  });

  it('refuses a change of a signature that no migration makes', async () => {
    const url = await copied();
    await applySchema(url, withFile('read/answer.sql', owned(answering('answer', 1))));
    const other = answering('answer', 1).replace('answer()', 'answer(p_one int)');
    expect(await failureOf(applySchema(url, withFile('read/answer.sql', owned(other))))).toContain(
      'journal.answer() became journal.answer(integer): a change of a signature is a versioned migration',
    );
    const answers = answering('answer', 1).replace('returns int', 'returns bigint');
    expect(await failureOf(applySchema(url, withFile('read/answer.sql', owned(answers))))).toContain(
      'cannot change return type',
    );
  });

  it('refuses a function that is in two files', async () => {
    const url = await copied();
    const wanted = withFile('read/answer.sql', owned(answering('answer', 1)));
    const twice = {
      ...wanted,
      functions: [...wanted.functions, { file: 'read/again.sql', sql: owned(answering('answer', 2)) }],
    };
    expect(await failureOf(applySchema(url, twice))).toContain('journal.answer() is in two files');
  });

  it('leaves no trigger without its checks: an append is refused until the functions are there', async () => {
    const database = await createDatabase('unchecked');
    copies.push(database);
    await applySchema(database.url, { ...current, functions: [] });
    expect(await failureOf(rowsOf(database.url, 'truncate journal.entries cascade'))).toMatch('have yet to be applied');
  });
});

describe('a database of another version', () => {
  it('is refused, with a code, and is not changed', async () => {
    const url = await copied();
    await rowsOf(url, `insert into migrations (timestamp, name) values (1763850000001, 'Roles1763850000001')`);
    const changed = withFile('append/append.sql', `${sqlOf('append/append.sql')}\n-- another text`);
    const digests = 'select file, digest from journal.applied_functions order by 1';
    const before = await rowsOf(url, digests);
    await expect(applySchema(url, changed)).rejects.toMatchObject({
      code: 'schema.unknown',
      detail: { migrations: ['Roles1763850000001'] },
    });
    expect(await rowsOf(url, digests)).toEqual(before);
  });
});

/** Whether a statement calls the function. A method with the same name is not a call. */
function isCalledIn(statements: string, name: string): boolean {
  return new RegExp(String.raw`(?<![\w.])${name.replace('.', String.raw`\.`)}\s*\(`).test(statements);
}

/** The texts of all strings and templates of the product, which contain all its SQL. */
function statementsOf(...folders: string[]): string[] {
  const root = join(import.meta.dirname, '../../../..');
  const texts: string[] = [];
  for (const folder of folders)
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!/\.(ts|mjs)$/.test(name) || /\.spec\.ts$|node_modules|^web\//.test(name)) continue;
      const path = join(root, folder, name);
      const collect = (node: ts.Node): void => {
        if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
          texts.push(node.text);
        ts.forEachChild(node, collect);
      };
      collect(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true));
    }
  return texts;
}
