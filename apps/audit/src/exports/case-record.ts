import { describeBody, lifecycle, type Labels, type ReadPurpose, type Role } from '@app/lifecycle';
import type { ChainEntry, ChainPage } from '@app/proof';
import type { SignedCheckpoint } from './signed-checkpoint.js';
import { wordsIn, type Language } from './words.js';

/** What is exported of a case: open facts, in words and as they were hashed. */
export interface CaseRecord {
  ref: string;
  language: Language;
  /** Which of the case's exports this is, from 1, and who made it when and why: the same is in the case's reads. */
  copy: number;
  exportedAt: Date;
  exportedBy: Person;
  purpose: ReadPurpose;
  state: { code: string; label: string };
  head: string;
  entries: RecordedEntry[];
  /** undefined: none was signed yet. */
  checkpoint: SignedCheckpoint | undefined;
  /** How many of the entries are in the log that the checkpoint is of: the last ones may be newer. */
  entriesInLog: number;
}

export interface RecordedEntry {
  seq: number;
  at: Date;
  transition: string;
  title: string;
  sentence: string;
  details: string[];
  from: { code: string; label: string } | null;
  to: { code: string; label: string };
  actor: Person;
  entry: ChainEntry;
}

/** This service knows no names: somebody is a role and an id, as an auditor sees them at the desk. */
export interface Person {
  id: string;
  role: string;
  /** The role in words, and the id's beginning. */
  said: string;
}

interface Asked {
  ref: string;
  language: Language;
  purpose: ReadPurpose;
  actor: { id: string; role: string };
}

export function caseRecord(
  { ref, language, purpose, actor }: Asked,
  exported: { copy: number; at: Date },
  chain: Pick<ChainPage, 'head' | 'state' | 'entries'>,
  log: { checkpoint: SignedCheckpoint | undefined; entriesInLog: number },
): CaseRecord {
  const { labels } = wordsIn(language);
  return {
    ref,
    language,
    copy: exported.copy,
    exportedAt: exported.at,
    exportedBy: person(labels, actor),
    purpose,
    state: stateOf(labels, chain.state),
    head: chain.head,
    entries: chain.entries.map((entry) => recordedEntry(labels, language, entry)),
    ...log,
  };
}

function recordedEntry(labels: Labels, language: Language, entry: ChainEntry): RecordedEntry {
  const row = lifecycle.transitions.get(entry.transition);
  const said = labels.transitions[entry.transition];
  return {
    seq: entry.seq,
    at: new Date(Number(BigInt(entry.atMicros) / 1000n)),
    transition: entry.transition,
    title: said?.title ?? entry.transition,
    sentence: said?.sentence ?? entry.transition,
    details: row ? describeBody(labels, row, JSON.parse(entry.body) as Record<string, unknown>, saying(language)) : [],
    from: entry.from === '-' ? null : stateOf(labels, entry.from),
    to: stateOf(labels, entry.to),
    actor: person(labels, { id: entry.actorId, role: entry.actorRole }),
    entry,
  };
}

const saying = (language: Language) => ({
  instant: utc,
  language: (tag: string) => languageName(language, tag),
});

/** An instant as documents write it: UTC, to the second. */
export const utc = (instant: string | Date): string =>
  `${new Date(instant).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

function languageName(language: Language, tag: string): string {
  try {
    return new Intl.DisplayNames([language], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

const stateOf = (labels: Labels, code: string): { code: string; label: string } => ({
  code,
  label: own(labels.states, code) ?? code,
});

const person = (labels: Labels, { id, role }: { id: string; role: string }): Person => {
  const label = own(labels.roles, role) ?? role;
  return { id, role, said: role === ('system' satisfies Role) ? label : `${label} ${id.slice(0, 8)}` };
};

const own = (table: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
