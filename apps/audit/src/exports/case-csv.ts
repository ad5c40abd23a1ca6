import { csvOf } from '@app/csv';
import type { CaseRecord } from './case-record.js';

/** Column names are the same in every language, because programs read them. */
const columns = [
  ...['case', 'seq', 'at_utc', 'transition', 'title', 'sentence', 'details', 'from', 'from_label', 'to', 'to_label'],
  ...['actor_role', 'actor_id', 'actor', 'hash'],
];

/** A row for each entry. */
export const caseCsv = (record: CaseRecord): string =>
  csvOf([
    columns,
    ...record.entries.map(({ seq, at, transition, title, sentence, details, from, to, actor, entry }) => [
      ...[record.ref, seq, at.toISOString(), transition, title, sentence, details.join('; ')],
      ...[from?.code ?? '', from?.label ?? '', to.code, to.label, actor.role, actor.id, actor.said, entry.hash],
    ]),
  ]);
