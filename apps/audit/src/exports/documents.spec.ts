import { afterAll, describe, expect, it } from '@jest/globals';
import { sha256 } from '@app/journal';
import { noteOf, parseNote, parseVkey, vkeyOf, type NoteSignature } from '@app/proof';
import { someNote, someRecord } from '@app/testing/case-record';
import { readPdf, type ReadPdf } from '@app/testing/pdf';
import { caseDocument } from './case-document.js';
import { dailySheet } from './daily-sheet.js';
import type { Paper } from './paper.js';
import { PdfRenderer } from './pdf-renderer.js';
import { checkpointOf } from './signed-checkpoint.js';

const renderer = new PdfRenderer();
afterAll(() => renderer.onApplicationShutdown());
const printed = async (paper: Paper): Promise<ReadPdf> => {
  return readPdf(await renderer.withSlot((render) => render(paper)));
};
const without = (text: string): string => text.replace(/\s+/g, '');

describe('the timeline of a case on paper', () => {
  it.each(['en', 'ko'] as const)('has every entry once and its hash whole, in %s', async (language) => {
    const record = someRecord({ language });
    const { pages } = await printed(caseDocument(record));
    const text = pages.map((page) => page.text).join('');
    for (const { entry, title, details } of record.entries) {
      // the last hash also stands at the top
      expect(text.split(entry.hash)).toHaveLength(entry.hash === record.head ? 3 : 2);
      expect(text).toContain(without(title));
      for (const detail of details) expect(text).toContain(without(detail));
    }
    expect(text).not.toContain('\uFFFD');
  });

  it.each([
    ['en', 'Copy 3', 'No.', '59 of 60 entries'],
    ['ko', '사본 제3호', '번호', '기록 60건 가운데 59건'],
  ] as const)('says on every page what it is of, in %s', async (language, copy, column, inLog) => {
    const { pages } = await printed(caseDocument(someRecord({ language })));
    expect(pages.length).toBeGreaterThan(3);
    for (const [at, { text }] of pages.entries())
      for (const phrase of [
        ...['SP-7K3M-92QD', copy, column, inLog, `${at + 1} / ${pages.length}`, '48'],
        ...['I7nE4mhEXHsAvJEhUzXHqYRS5H1K/dEBNsXbJH6lKHo=', 'safe-passage.localhost/log', '2026-11-24 10:11:05 UTC'],
      ])
        expect(text).toContain(without(phrase));
    const [first] = pages;
    for (const phrase of ['c0ffee00', '2026-11-24 10:11:12 UTC', 'docs/verify.md'])
      expect(first?.text).toContain(without(phrase));
  });

  it('carries the glyphs that it uses, and names its title and language', async () => {
    const { embeddedFonts, raw } = await printed(caseDocument(someRecord({ language: 'ko', count: 3 })));
    expect(embeddedFonts.sort()).toEqual([
      expect.stringMatching(/^[A-Z]{6}\+NotoSansKR-Bold$/),
      expect.stringMatching(/^[A-Z]{6}\+NotoSansKR-Regular$/),
    ]);
    expect(raw).toContain('/Lang (ko-KR)');
    expect(raw).toContain('/DisplayDocTitle true');
    expect(raw).not.toMatch(/\/(?:JavaScript|Launch|URI|EmbeddedFile)\b/);
  });

  it('says that no checkpoint was signed yet', async () => {
    const { pages } = await printed(caseDocument(someRecord({ count: 2, signed: false })));
    expect(pages[0]?.text).toContain(without('No checkpoint of the log had been signed'));
  });

  it('wraps whatever is long, in either script, and loses none of it', async () => {
    const record = someRecord({ count: 1 });
    const long = ['가나다라마바사'.repeat(60), 'word '.repeat(120).trim(), 'w'.repeat(300)];
    const [entry] = record.entries;
    const { pages } = await printed(caseDocument({ ...record, entries: [{ ...entry!, details: long }] }));
    const text = pages.map((page) => page.text).join('');
    for (const one of long) expect(text).toContain(without(one));
    // the column ends where the next one begins; the page number is the rightmost text
    for (const { right } of pages) expect(right).toBeLessThan(556);
  });
});

describe('the sheet of the day', () => {
  const name = 'safe-passage.localhost/log';
  const vkey = vkeyOf(name, 1, new Uint8Array(32).fill(9), sha256);
  const { id } = parseVkey(vkey, sha256);
  const signed = (name: string, length: number): NoteSignature => ({
    name,
    id,
    signature: new Uint8Array(length).fill(7),
  });
  const noteWith = (witnesses: number): string =>
    noteOf(parseNote(someNote).body, [
      signed(name, 64),
      ...Array.from({ length: witnesses }, (_, at) => signed(`witness-${at}.example`, 72)),
    ]);

  it.each([
    ['en', 0],
    ['ko', 0],
    ['ko', 4],
    ['en', 4],
    ['en', 12],
  ] as const)(
    'is one page with the checkpoint and no case, in %s with %i cosignatures',
    async (language, witnesses) => {
      const checkpoint = checkpointOf(noteWith(witnesses), new Date('2026-11-24T10:11:05Z'));
      const sheet = dailySheet(checkpoint, [vkey], { language, at: new Date('2026-11-24T10:12:00Z') });
      const { pages } = await printed(sheet);
      expect(pages).toHaveLength(1);
      expect(pages[0]?.text).toContain(without(witnesses > 4 ? noteWith(0) : checkpoint.note));
      expect(pages[0]?.text).toContain(without(vkey));
      expect(pages[0]?.right).toBeLessThan(556);
      expect(pages[0]?.text).toContain('2026-11-24');
      expect(pages[0]?.text).not.toContain('SP-');
    },
  );
});
