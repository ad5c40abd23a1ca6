import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { lifecycle, roles } from '@app/lifecycle';
import { parseCheckpoint, parseNote } from '@app/proof';
import { liveTo, usernameOf } from '@app/testing/whole-case';
import { readPdf } from '@app/testing/pdf';
import { arrival, eventually, startProduct, type Product } from '@app/testing/product';
import { canaries } from '@app/testing/samples';

let product: Product;
let ref: string;
beforeAll(async () => {
  product = await startProduct('exports', { leaseSeconds: 1, logCadenceSeconds: 0.1 });
  ref = await liveTo(product, 'referral.acknowledged');
  const { rows } = await product.sql('select version from journal.cases where ref = $1', [ref]);
  const { version } = rows[0] as { version: number };
  await eventually('the case is signed for', async () => {
    const { text } = await (await product.as('auditor')).get(`/api/audit/cases/${ref}/export?as=json&purpose=review`);
    return (JSON.parse(text) as { entriesInLog: number }).entriesInLog === version;
  });
  await product.sql('update log.settings set cadence_seconds = 3600');
}, 60_000);
afterAll(() => product.stop());

/** The bytes of a download that is not text. */
async function download(
  path: string,
  username = 'auditor',
): Promise<{ status: number; headers: Headers; bytes: Uint8Array }> {
  const { token } = await product.as(username);
  const answer = await fetch(product.url + path, { headers: { authorization: `Bearer ${token}` } });
  return { status: answer.status, headers: answer.headers, bytes: new Uint8Array(await answer.arrayBuffer()) };
}
const exportPath = (as: string, lang = 'en', purpose = 'review', of = ref): string =>
  `/api/audit/cases/${of}/export?as=${as}&lang=${lang}&purpose=${purpose}`;

const reads = async (): Promise<{ act: string; actor_role: string; purpose: string }[]> =>
  (await product.sql(`select act, actor_role, purpose from journal.reads where act <> 'open' order by at`))
    .rows as never;

const without = (text: string): string => text.replace(/\s+/g, '');

describe('a case leaves the house', () => {
  it.each(['en', 'ko'] as const)('as a PDF that comes through the gateway whole, in %s', async (lang) => {
    const before = (await reads()).length;
    const { status, headers, bytes } = await download(exportPath('pdf', lang, 'data-subject-request'), 'coordinator');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/pdf');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename="timeline_${ref}_${new Date().toISOString().slice(0, 10)}_copy-${before + 1}.pdf"`,
    );
    const { pages } = readPdf(bytes);
    const text = pages.map((page) => page.text).join('');
    const { rows } = await product.sql(
      `select encode(e.hash, 'hex') as hash, e.transition from journal.entries e join journal.cases c on c.id = e.case_id where c.ref = $1`,
      [ref],
    );
    const labels = lifecycle.labels[lang]!;
    expect(rows).not.toEqual([]);
    for (const { hash, transition } of rows as { hash: string; transition: string }[]) {
      expect(text).toContain(hash);
      expect(text).toContain(without(labels.transitions[transition]!.title));
    }
    expect(text).toContain(without(lang === 'en' ? `Copy ${before + 1}` : `사본 제${before + 1}호`));
    expect(text).toContain(without(lang === 'en' ? `All ${rows.length} entries` : `기록 ${rows.length}건이 모두`));
    expect((await reads()).slice(before)).toEqual([
      { act: 'export-pdf', actor_role: 'coordinator', purpose: 'data-subject-request' },
    ]);
  });

  it('as CSV with Hangul that spreadsheets show, on record', async () => {
    const before = (await reads()).length;
    const { headers, bytes } = await download(exportPath('csv', 'ko'));
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(Buffer.from(bytes).toString()).toContain('도착 등록');
    expect((await reads()).slice(before)).toEqual([{ act: 'export-csv', actor_role: 'auditor', purpose: 'review' }]);
  });

  it('as JSON with the checkpoint that is published', async () => {
    const before = (await reads()).length;
    const { bytes } = await download(exportPath('json'));
    const told = JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>;
    const published = await readFile(join(product.logDir, 'public', 'checkpoint'), 'utf8');
    expect(told).toMatchObject({ form: 'safe-passage/timeline/v1', ref, copy: before + 1, checkpoint: published });
    expect(parseCheckpoint(parseNote(published).body).size).toBeGreaterThan(0);
    const timeline = await (await product.as('auditor')).get(`/api/cases/${ref}/timeline`);
    const { entries } = timeline.body as { entries: { seq: number; hash: string }[] };
    expect(told['entries']).toMatchObject(entries.map(({ seq, hash }) => ({ seq, hash })));
    expect((await reads()).slice(before)).toEqual([{ act: 'export-json', actor_role: 'auditor', purpose: 'review' }]);
  });

  it('though nothing is signed yet, and says so', async () => {
    const path = join(product.logDir, 'public', 'checkpoint');
    await rename(path, `${path}.away`);
    try {
      const { bytes } = await download(exportPath('pdf'));
      expect(readPdf(bytes).pages[0]?.text).toContain(without('No checkpoint of the log had been signed'));
      expect((await download('/api/audit/daily-sheet')).status).toBe(503);
    } finally {
      await rename(`${path}.away`, path);
    }
  });
});

it('tells nothing that is sealed, in any form', async () => {
  // the texts that this case's steps planted
  expect(canaries.length).toBeGreaterThan(20);
  for (const as of ['pdf', 'csv', 'json']) {
    const { bytes } = await download(exportPath(as, 'ko'));
    const text =
      as === 'pdf'
        ? readPdf(bytes)
            .pages.map((page) => page.text)
            .join('')
        : Buffer.from(bytes).toString();
    expect(text).toContain(ref);
    for (const canary of canaries) expect(without(text)).not.toContain(without(canary));
  }
});

describe('an export that is refused leaves no read behind', () => {
  const refusedTo = async (path: string, username: string): Promise<unknown> => {
    const before = await reads();
    const { body } = await (await product.as(username)).get(path);
    expect(await reads()).toEqual(before);
    return body;
  };
  const people = roles.filter((role) => role !== 'system' && role !== 'coordinator' && role !== 'auditor');

  it.each(people)('to the %s', async (role) => {
    for (const as of ['pdf', 'csv', 'json'])
      expect(await refusedTo(exportPath(as), usernameOf(role))).toMatchObject({
        status: 403,
        code: 'role.not-allowed',
      });
  });

  it.each(['pdf', 'csv', 'json'])('as %s of a case that is not there', async (as) => {
    const path = exportPath(as, 'en', 'review', 'SP-0000-0000');
    expect(await refusedTo(path, 'auditor')).toMatchObject({ status: 404, code: 'case.not-found' });
  });

  it.each([
    ['as=docx&purpose=review', 'as'],
    ['purpose=review', 'as'],
    ['as=pdf', 'purpose'],
    ['as=pdf&purpose=curiosity', 'purpose'],
    ['as=csv&purpose=review&lang=fr', 'lang'],
  ])('asked for by ?%s', async (query, path) => {
    expect(await refusedTo(`/api/audit/cases/${ref}/export?${query}`, 'auditor')).toMatchObject({
      status: 400,
      code: 'input.malformed',
      fields: [{ path }],
    });
  });

  it('when it cannot be written down', async () => {
    await product.sql('revoke execute on function journal.record_export from sp_audit');
    try {
      for (const as of ['pdf', 'csv', 'json'])
        expect(await refusedTo(exportPath(as), 'auditor')).toMatchObject({ status: 500, code: 'fault' });
    } finally {
      await product.sql('grant execute on function journal.record_export to sp_audit');
    }
  });
});

describe('many at once', () => {
  it('two are set, eight wait, and those beyond are told to come again', async () => {
    const before = (await reads()).length;
    const answers = await Promise.all(Array.from({ length: 14 }, () => download(exportPath('pdf'))));
    const late = answers.filter(({ status }) => status === 503);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(14 - late.length);
    expect(late.length).toBeGreaterThan(0);
    expect(late.map(({ headers }) => headers.get('retry-after'))).toEqual(late.map(() => '2'));
    expect((await reads()).length - before).toBe(14 - late.length);
  }, 60_000);

  it('no two of them are the same copy', async () => {
    const before = (await reads()).length;
    const answers = await Promise.all(Array.from({ length: 12 }, () => download(exportPath('json'))));
    const copies = answers.map(({ bytes }) => (JSON.parse(Buffer.from(bytes).toString()) as { copy: number }).copy);
    expect(copies.sort((a, b) => a - b)).toEqual(copies.map((_, at) => before + 1 + at));
  }, 60_000);

  it('a case of more entries than a document may have is refused, and leaves as CSV', async () => {
    const officer = await product.as('intake-officer.han');
    const { ref: long } = (await officer.post('/api/cases', arrival())).body as { ref: string };
    // copies of the first entry, past the database's triggers: the chain does not hold, but there are more entries than
    // any case has
    await product.sql(`set session_replication_role = replica;
      insert into journal.entries
      select (jsonb_populate_record(e, jsonb_build_object('seq', n, 'request_id', '\\x' || encode(uuid_send(gen_random_uuid()), 'hex')))).*
      from journal.entries e join journal.cases c on c.id = e.case_id, generate_series(2, 3001) n where c.ref = '${long}'`);
    const { body } = await (await product.as('auditor')).get(exportPath('pdf', 'en', 'review', long));
    expect(body).toMatchObject({ status: 413, code: 'export.too-long', entriesMax: 3000 });
    const { status, bytes } = await download(exportPath('csv', 'en', 'review', long));
    expect(status).toBe(200);
    expect(Buffer.from(bytes).toString().trimEnd().split('\r\n')).toHaveLength(3002);
  }, 60_000);
});

describe('the sheet of the day', () => {
  it.each(['coordinator', 'auditor', 'administrator', 'head-of-mission.han'])('is for the %s', async (username) => {
    const { status, headers, bytes } = await download('/api/audit/daily-sheet?lang=ko', username);
    expect([status, headers.get('content-type')]).toEqual([200, 'application/pdf']);
    const { pages } = readPdf(bytes);
    expect(pages).toHaveLength(1);
    const keys = await product.request('GET', '/log/keys');
    const published = await readFile(join(product.logDir, 'public', 'checkpoint'), 'utf8');
    expect(pages[0]?.text).toContain(without(published));
    expect(pages[0]?.text).toContain(without(keys.text.split('\n')[0]!));
    expect(pages[0]?.text).not.toContain('SP-');
  });

  it.each(['intake-officer.han', 'caseworker', 'reviewer', 'transit-officer', 'resettlement-officer'])(
    'is refused to the %s',
    async (username) => {
      const { body } = await (await product.as(username)).get('/api/audit/daily-sheet');
      expect(body).toMatchObject({ status: 403, code: 'role.not-allowed' });
    },
  );

  it('is refused in a language that is not there, and without a session', async () => {
    const auditor = await product.as('auditor');
    expect((await auditor.get(`/api/audit/daily-sheet?lang=${randomUUID()}`)).body).toMatchObject({ status: 400 });
    expect((await product.request('GET', '/api/audit/daily-sheet')).status).toBe(401);
  });
});
