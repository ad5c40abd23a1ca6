import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { scopeOfReads, treeOf, type TlogParts, type ScopeAsked } from '@app/journal';
import type { Form } from './forms.js';
import { shown, Summary, type Evidence } from './report.js';

/**
 * Lists who read or exported what, in one snapshot. A breach needs this answer within 72 hours (GDPR Article 33;
 * UNHCR's General Policy on Personal Data Protection and Privacy). `url` is an administrator's. Opens nothing that is
 * sealed.
 */
export async function answerScope(
  url: string,
  log: TlogParts,
  asked: ScopeAsked,
  form: Form,
  write: (text: string) => Promise<void>,
): Promise<void> {
  const evidence = await evidenceOf(log);
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    // the reader of the output may be slow
    await client.query('set local idle_in_transaction_session_timeout = 0');
    const summary = new Summary();
    let text = form.begin(asked);
    for await (const page of scopeOfReads(client, asked)) {
      for (const read of page.map((one) => shown(one, evidence))) {
        summary.add(read);
        text += form.read(read);
      }
      await write(text);
      text = '';
    }
    await write(text + form.end(summary, evidence));
  } finally {
    await client.end();
  }
}

/** The published checkpoint; undefined when there is none, or when this log did not sign it. */
async function evidenceOf(log: TlogParts): Promise<Evidence | undefined> {
  const note = await readFile(join(log.folder, 'public', 'checkpoint'), 'utf8').catch(() => undefined);
  if (note === undefined) return undefined;
  const tree = treeOf(log, note);
  return 'code' in tree ? undefined : { size: tree.size, note };
}
