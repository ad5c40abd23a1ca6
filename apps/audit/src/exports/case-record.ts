import { describeBody, lifecycle, type Labels, type ReadPurpose, type Role } from '@app/lifecycle';
import type { ChainEntry, ChainPage } from '@app/proof';
import type { SignedCheckpoint } from './signed-checkpoint.js';
import { wordsIn, type Language } from './words.js';

/** What an export of a case contains: the open facts, in words and as they were hashed. */
export interface CaseRecord {
  ref: string;
  language: Language;
  /**
   * The number of this export among the case's exports, from 1; with who made it, when and why. The read in the audit
   * has the same.
   */
  copy: number;
  exportedAt: Date;
  exportedBy: Person;
  purpose: ReadPurpose;
  state: { code: string; label: string };
  head: string;
  entries: RecordedEntry[];
  /** Undefined when no checkpoint was signed yet. */
  checkpoint: SignedCheckpoint | undefined;
  /** How many of the entries the checkpoint covers. The last entries may be newer. */
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

/** This service does not know names. It identifies a person by role and id, as an auditor sees them at the desk. */
export interface Person {
  id: string;
  role: string;
  /** The role in words, and the first characters of the id. */
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

/** An instant in the form that documents use: UTC, to the second. */
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
