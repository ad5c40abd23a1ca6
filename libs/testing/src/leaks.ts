import type { QueryResult } from 'pg';
import { canaries } from './samples.js';

/** Every row of every table as text; bytes come as hexadecimal. */
export async function everyRow(sql: (text: string) => Promise<QueryResult>): Promise<string> {
  const { rows: tables } = await sql(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('access', 'journal', 'bullmq', 'public')`,
  );
  const all: string[] = [];
  for (const { name } of tables as { name: string }[])
    all.push(...((await sql(`select t::text as row from ${name} t`)).rows as { row: string }[]).map(({ row }) => row));
  return all.join('\n');
}

/** The planted texts that stand in a text, as they are or as hexadecimal. */
export const leaked = (text: string): string[] =>
  canaries.filter((canary) => text.includes(canary) || text.includes(Buffer.from(canary).toString('hex')));
