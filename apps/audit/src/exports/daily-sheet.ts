import type { Content, TableCell } from 'pdfmake';
import { sha256 } from '@app/journal';
import { hexOfBytes, parseVkey } from '@app/proof';
import { utc } from './case-record.js';
import { wrapped, type Paper } from './paper.js';
import { noteWithin, type SignedCheckpoint } from './signed-checkpoint.js';
import { said, wordsIn, type Language } from './words.js';

/**
 * From five cosignatures on, all of them are left out: the sheet must stay one page, and the code must be readable from
 * paper.
 */
const noteBytesMax = 900;
const codeSize = 206;

/**
 * One page for a ministry's file: the checkpoint of the day, and how to compare the log with it later. It has no facts
 * of any case. `keys` are the log's published verifier keys.
 */
export function dailySheet(
  checkpoint: SignedCheckpoint,
  keys: readonly string[],
  made: { language: Language; at: Date },
): Paper {
  const { words } = wordsIn(made.language);
  const { sheet } = words;
  const day = made.at.toISOString().slice(0, 10);
  const note = noteWithin(checkpoint, noteBytesMax);
  return {
    language: made.language,
    title: `${sheet.title} ${day}`,
    madeAt: made.at,
    header: {
      columns: [
        { text: 'Safe Passage', bold: true },
        { text: day, alignment: 'right' },
      ],
    },
    content: [
      { text: sheet.title, style: 'title' },
      { text: day, style: 'reference' },
      { text: sheet.lead, margin: [0, 0, 0, 16] },
      {
        columns: [{ qr: note, fit: codeSize, eccLevel: 'L', width: codeSize + 14 }, facts(checkpoint, keys, made)],
      },
      { text: sheet.code, style: 'quiet', margin: [0, 6, 0, 14] },
      { text: sheet.note, bold: true, margin: [0, 0, 0, 3] },
      { table: { widths: ['*'], body: [[{ ...wrapped(note.trimEnd()), style: 'note' }]] }, layout: 'frame' },
      { text: sheet.compareTitle, bold: true, margin: [0, 12, 0, 3] },
      { ol: [...sheet.compare] },
      signatureLines([sheet.name, sheet.signature]),
    ],
    footer: { text: said(words.checkpoint.title, { origin: checkpoint.origin }) },
    footHeight: 56,
  };
}

function facts(
  { origin, size, root, key, publishedAt }: SignedCheckpoint,
  keys: readonly string[],
  { language }: { language: Language },
): Content {
  const { sheet, checkpoint: words } = wordsIn(language).words;
  const vkey = keys.find((one) => one.startsWith(`${key.name}+${key.id}+`));
  const rows: [string, string][] = [
    [sheet.origin, origin],
    [sheet.day, `${utc(publishedAt)}`],
    [labelOf(words.size), String(size)],
    [labelOf(words.root), root],
    ...(vkey === undefined
      ? []
      : ([
          [sheet.fingerprint, fingerprint(vkey)],
          [sheet.verifierKey, vkey],
        ] satisfies [string, string][])),
  ];
  return {
    table: {
      widths: ['*'],
      body: rows.map(([name, value]): TableCell[] => [
        {
          stack: [
            { text: name, style: 'quiet' },
            { ...wrapped(value), style: 'fact' },
          ],
        },
      ]),
    },
    layout: 'facts',
  };
}

/** The part of the phrase before the value, as in `Size {size}`. */
const labelOf = (phrase: string): string => phrase.slice(0, phrase.indexOf('{')).trim();

/** SHA-256 of the public key's 32 bytes, in groups that are easy to read aloud. */
const fingerprint = (vkey: string): string =>
  (hexOfBytes(sha256(parseVkey(vkey, sha256).publicKey)).match(/.{8}/g) ?? []).join(' ');

const signatureLines = (lines: readonly string[]): Content => ({
  columns: lines.map((line): Content => ({
    stack: [
      { canvas: [{ type: 'line', x1: 0, y1: 0, x2: 230, y2: 0, lineWidth: 0.5 }] },
      { text: line, style: 'quiet', margin: [0, 3, 0, 0] },
    ],
  })),
  columnGap: 30,
  margin: [0, 44, 0, 0],
});
