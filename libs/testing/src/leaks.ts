import type { QueryResult } from 'pg';
import { canaries } from './samples.js';

/** Every row of every table of every schema that is not Postgres's own, as text; bytes come as hexadecimal. */
export async function everyRow(sql: (text: string) => Promise<QueryResult>): Promise<string> {
  const { rows: tables } = await sql(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const all: string[] = [];
  for (const { name } of tables as { name: string }[])
    all.push(...((await sql(`select t::text as row from ${name} t`)).rows as { row: string }[]).map(({ row }) => row));
  return all.join('\n');
}

/** The planted texts that a text contains: unchanged, as hexadecimal, or as base64. */
export const leaked = (text: string): string[] =>
  canaries.filter((canary) =>
    [canary, Buffer.from(canary).toString('hex'), ...inBase64(canary)].some((one) => text.includes(one)),
  );

/**
 * The base64 forms of a text inside a longer text: one for each position in a group of three bytes, without the letters
 * that depend on the neighbouring bytes.
 */
const inBase64 = (text: string): string[] =>
  [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    return bytes.toString('base64').slice(before === 0 ? 0 : before + 1, Math.floor((bytes.length * 4) / 3));
  });
