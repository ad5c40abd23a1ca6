import type { CaseRecord } from './case-record.js';
import { wordsIn } from './words.js';

/**
 * For programs: each entry in words, its open body as it was hashed, and the checkpoint. To compute the hash of an
 * entry again, use the bundle, which has the other hashed fields.
 */
export const caseJson = (record: CaseRecord): string =>
  `${JSON.stringify(
    {
      form: 'safe-passage/timeline/v1',
      ref: record.ref,
      language: record.language,
      copy: record.copy,
      exportedAt: record.exportedAt.toISOString(),
      exportedBy: { id: record.exportedBy.id, role: record.exportedBy.role },
      purpose: record.purpose,
      notice: wordsIn(record.language).words.notice,
      state: record.state.code,
      head: record.head,
      entries: record.entries.map(({ seq, at, transition, title, sentence, details, from, to, actor, entry }) => ({
        ...{ seq, at: at.toISOString(), transition, title, sentence, details },
        ...{ from: from?.code ?? null, to: to.code, actor: { id: actor.id, role: actor.role } },
        ...{ body: entry.body, hash: entry.hash },
      })),
      entriesInLog: record.entriesInLog,
      checkpoint: record.checkpoint?.note ?? null,
    },
    null,
    2,
  )}\n`;
