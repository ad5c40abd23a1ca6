import { csvOf } from '@app/csv';
import type { ScopeAsked } from '@app/journal';
import type { ScopeForm } from './asked.js';
import type { Evidence, ShownRead, Summary, Tally } from './report.js';

/** An output format: first the reads in their order, then the totals, then the checkpoint as evidence. */
export interface Form {
  begin(asked: ScopeAsked): string;
  read(read: ShownRead): string;
  end(summary: Summary, evidence: Evidence | undefined): string;
}

export const forms: Record<ScopeForm, () => Form> = { text: textForm, json: jsonForm, csv: csvForm };

function textForm(): Form {
  return {
    begin: (asked) => `Reads and exports of ${nameOf(asked.of)}${windowOf(asked)}\n\n`,
    read: (read) =>
      `${read.at}  ${read.ref}  ${read.who} (${read.role})  ${whatOf(read)}  for ${read.purpose}  ${leafOf(read)}\n`,
    end: (summary, evidence) =>
      [
        ...(summary.reads === 0 ? ['None.', ''] : ['']),
        'By person',
        ...[...summary.people.values()].map((one) => `  ${lineOf(one, 'cases')}`),
        'By case',
        ...[...summary.cases.values()].map((one) => `  ${lineOf(one, 'people')}`),
        '',
        `${summary.reads} in all; ${summary.uncovered} of them are not covered by the last checkpoint.`,
        evidence ? `The last checkpoint:\n\n${evidence.note}` : 'Nothing was signed yet.\n',
      ].join('\n'),
  };
}

const nameOf = (of: ScopeAsked['of']): string =>
  of === 'all'
    ? 'all cases'
    : 'cases' in of
      ? of.cases.join(', ')
      : 'facility' in of
        ? `the cases of ${of.facility}`
        : `any case by ${of.actor}`;
const windowOf = ({ from, to }: ScopeAsked): string =>
  `${from ? `, from ${from.toISOString()}` : ''}${to ? `, before ${to.toISOString()}` : ''}`;
const whatOf = ({ act, compartment }: ShownRead): string => (act === 'open' ? `opened ${compartment}` : act);
const leafOf = ({ leaf, covered }: ShownRead): string =>
  leaf === null ? 'waits for its leaf' : `leaf ${leaf}${covered ? '' : ', not signed yet'}`;
const lineOf = ({ name, roles, reads, exports, others, first, last }: Tally, what: string): string =>
  `${name} (${[...roles].join(', ')}): ${reads} opened, ${exports} exported, ${others.size} ${what}, ${first} to ${last}`;

function jsonForm(): Form {
  let before = '';
  return {
    begin: (asked) => `{"form":"safe-passage/scope/v1","asked":${JSON.stringify(asked)},"reads":[`,
    read(read) {
      const text = `${before}\n${JSON.stringify(read)}`;
      before = ',';
      return text;
    },
    end: (summary, evidence) =>
      `],\n"people":${JSON.stringify([...summary.people.values()].map(plain))},\n"cases":${JSON.stringify([...summary.cases.values()].map(plain))},\n"uncovered":${summary.uncovered},"checkpoint":${JSON.stringify(evidence ?? null)}}\n`,
  };
}

const plain = ({ roles, others, ...tally }: Tally): object => ({ ...tally, roles: [...roles], others: others.size });

const columns = [
  'record',
  'at',
  'last',
  'case',
  'facility',
  'who',
  'actor_id',
  'role',
  'act',
  'compartment',
  'purpose',
  'leaf',
  'covered',
  'opened',
  'exported',
  'others',
  'note',
] as const;
type Row = Partial<Record<(typeof columns)[number], string | number | null>>;

/** One table for everything. The column `record` tells what a row is: read, person, case or checkpoint. */
function csvForm(): Form {
  const rowsOf = (rows: readonly Row[]): string =>
    csvOf(
      rows.map((row) => columns.map((name) => row[name] ?? null)),
      { bom: false },
    );
  const tallied = (record: string, name: 'who' | 'case', tally: Tally): Row => ({
    record,
    [name]: tally.name,
    at: tally.first,
    last: tally.last,
    role: [...tally.roles].join(' '),
    opened: tally.reads,
    exported: tally.exports,
    others: tally.others.size,
  });
  return {
    begin: () => csvOf([columns], { bom: false }),
    read: (read) =>
      rowsOf([
        {
          record: 'read',
          at: read.at,
          case: read.ref,
          facility: read.facility,
          who: read.who,
          actor_id: read.actorId,
          role: read.role,
          act: read.act,
          compartment: read.compartment,
          purpose: read.purpose,
          leaf: read.leaf,
          covered: read.covered ? 'yes' : 'no',
        },
      ]),
    end: (summary, evidence) =>
      rowsOf([
        ...[...summary.people.values()].map((one) => tallied('person', 'who', one)),
        ...[...summary.cases.values()].map((one) => tallied('case', 'case', one)),
        { record: 'checkpoint', leaf: evidence?.size ?? 0, note: evidence?.note ?? '' },
      ]),
  };
}
