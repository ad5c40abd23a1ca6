import type { Content, TableCell } from 'pdfmake';
import { utc, type CaseRecord, type RecordedEntry } from './case-record.js';
import { wrapped, type Paper } from './paper.js';
import { noteWithin } from './signed-checkpoint.js';
import { said, wordsIn, type Language } from './words.js';

/**
 * The limit of the QR code in the page footer: with this many bytes its modules are still a third of a millimetre, the
 * smallest that can be read from paper.
 */
const noteBytesMax = 500;
const codeSize = 78;

/** The timeline on paper. Every page names the case, the copy and the checkpoint. */
export function caseDocument(record: CaseRecord): Paper {
  const { words } = wordsIn(record.language);
  const copy = said(words.copy, { copy: record.copy });
  return {
    language: record.language,
    title: `${words.title} ${record.ref}`,
    madeAt: record.exportedAt,
    header: {
      columns: [
        { text: record.ref, bold: true },
        { text: `${words.title} · ${copy}`, alignment: 'right' },
      ],
    },
    content: [
      { text: words.title, style: 'title' },
      { text: record.ref, style: 'reference' },
      facts(record),
      { text: words.notice, style: 'notice' },
      { text: words.openOnly, style: 'notice', margin: [0, 0, 0, 12] },
      entriesTable(record),
    ],
    footer: checkpointFoot(record),
    footHeight: 112,
  };
}

function facts(record: CaseRecord): Content {
  const { words, labels } = wordsIn(record.language);
  const rows: [string, string][] = [
    [words.facts.exported, `${utc(record.exportedAt)} · ${said(words.copy, { copy: record.copy })}`],
    [words.facts.by, record.exportedBy.said],
    [words.facts.purpose, labels.purposes[record.purpose]],
    [words.facts.state, record.state.label],
    [words.facts.entries, String(record.entries.length)],
    [words.facts.head, grouped(record.head)],
  ];
  return {
    table: {
      widths: [100, '*'],
      body: rows.map(([name, value]): TableCell[] => [{ text: name, style: 'quiet' }, { text: value }]),
    },
    layout: 'facts',
    margin: [0, 0, 0, 10],
  };
}

function entriesTable({ language, entries }: CaseRecord): Content {
  const { columns } = wordsIn(language).words;
  const head = [columns.seq, columns.at, columns.what, columns.states, columns.by];
  return {
    table: {
      headerRows: 1,
      dontBreakRows: true,
      keepWithHeaderRows: 1,
      widths: [22, 54, '*', 104, 78],
      body: [head.map((text) => ({ text, style: 'head' })), ...entries.map((entry) => entryRow(language, entry))],
    },
    layout: 'entries',
  };
}

function entryRow(language: Language, { seq, at, title, sentence, details, from, to, actor, entry }: RecordedEntry) {
  const [day, time] = utc(at).split(' ');
  return [
    { text: String(seq), alignment: 'right' },
    { text: `${day}\n${time}` },
    {
      stack: [
        { text: title, bold: true },
        { text: sentenceOf(language, sentence) },
        ...details.map((detail): Content => ({ ...wrapped(detail), style: 'detail' })),
        { text: entry.hash, style: 'hash' },
      ],
    },
    { text: from === null || from.code === to.code ? to.label : `${from.label}\n→ ${to.label}` },
    { text: actor.said },
  ] satisfies TableCell[];
}

/** In the desk the sentence follows a name; here it stands alone. */
const sentenceOf = (language: Language, sentence: string): string =>
  language === 'en' ? `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.` : `${sentence}.`;

const grouped = (hash: string): string => (hash.match(/.{1,8}/g) ?? []).join(' ');

function checkpointFoot({ language, checkpoint, entries, entriesInLog }: CaseRecord): Content {
  const words = wordsIn(language).words.checkpoint;
  if (!checkpoint) return { text: words.none };
  const holds = entriesInLog === entries.length ? words.holdsAll : words.holdsSome;
  return {
    columns: [
      { qr: noteWithin(checkpoint, noteBytesMax), fit: codeSize, eccLevel: 'L', width: codeSize + 6 },
      {
        stack: [
          { text: said(words.title, { origin: checkpoint.origin }), bold: true },
          {
            text: `${said(words.size, { size: checkpoint.size })} · ${said(words.published, { at: utc(checkpoint.publishedAt) })}`,
          },
          { text: said(words.root, { root: checkpoint.root }) },
          { text: said(words.key, checkpoint.key) },
          { text: said(holds, { entries: entries.length, inLog: entriesInLog }) },
          { text: words.code },
        ],
      },
    ],
  };
}
