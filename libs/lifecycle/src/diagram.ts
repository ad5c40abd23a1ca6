import { safetyClocks } from './clocks.js';
import type { Condition } from './conditions.js';
import type { RowClock } from './define.js';
import { emptyFile } from './file.js';
import type { Labels, Lifecycle, Transition } from './lifecycle.js';
import { refusals } from './refused.js';
import { readersByPart } from './reading.js';
import { sealingRule } from './sealing.js';
import { stages, type CaseState, type Stage } from './vocabulary.js';

/** Generates docs/lifecycle.md, the table for readers. CI compares the result with the file. */
export function diagram(lifecycle: Lifecycle): string {
  const labels = lifecycle.labels['en'];
  if (!labels) throw new Error('the document is written in English, which has no labels');
  const rows = [...lifecycle.transitions.values()];
  return [
    '# The lifecycle',
    '',
    'Generated from `libs/lifecycle` by `npm run docs`: change the table, not this file.',
    '',
    '↺ marks a transition that stays in its state. A transition that takes some people out of the case stays in its state',
    'while others remain. The welfare check runs while somebody lives in the mission, and the places taken in the shelter',
    'are derived from those people. Four eyes: the person who made the named entry may not make this one. Sealed: the',
    'fields of the input that are sealed in a compartment; all other fields are open in the journal.',
    '',
    ...stages.flatMap((stage) => ofStage(stage, rows, labels)),
    '## Any stage',
    '',
    'Handled by the service that has custody of the case.',
    '',
    ...table(rows.filter((row) => row.service === 'custodian')),
    '## Who may open what',
    '',
    'Decided by role, and by the current part of the person’s office in the case (`readingOf` in',
    '`libs/lifecycle/src/reading.ts`). A case lists the result as `opens`. Every opening is recorded as a read entry first.',
    '',
    '| roles | compartments | while |',
    '|---|---|---|',
    ...readersByPart.map((part) => `| ${part.roles.join(', ')} | ${part.compartments.join(', ')} | ${part.when} |`),
    '',
    `A text by any role except ${sealingRule.notBy.join(' and ')} is sealed in \`${sealingRule.compartment}\` instead of`,
    `${sealingRule.instead.join(' or ')} as soon as its author can know the destination, whatever compartment the row names:`,
    `from or into ${sealingRule.states[0] ?? ''} and every later state, closed states included, and in every state after a`,
    'submission was drafted.',
    '',
    '## Refusals',
    '',
    '| code | status | what people read |',
    '|---|---|---|',
    ...Object.entries(refusals).map(
      ([code, status]) => `| \`${code}\` | ${status} | ${labels.refusals[code as keyof typeof refusals]} |`,
    ),
    '',
  ].join('\n');
}

function ofStage(stage: Stage, rows: readonly Transition[], labels: Labels): string[] {
  const own = rows.filter((row) => row.service === stage);
  return [
    `## ${labels.stages[stage]}`,
    '',
    '```mermaid',
    'stateDiagram-v2',
    ...statesIn(own).map((state) => `  state "${labels.states[state]}" as ${idOf(state)}`),
    ...own.flatMap((row) => arrows(row).map((arrow) => `  ${arrow}`)),
    '```',
    '',
    ...table(own),
  ];
}

const idOf = (state: CaseState): string => state.replace(/[.-]/g, '_');

const statesIn = (rows: readonly Transition[]): CaseState[] => [
  ...new Set(
    rows.filter((row) => row.to !== 'same').flatMap((row) => [...row.from, ...(row.to === 'same' ? [] : row.to)]),
  ),
];

const arrows = (row: Transition): string[] =>
  row.to === 'same'
    ? []
    : (row.from.length > 0 ? row.from.map(idOf) : ['[*]']).flatMap((from) =>
        row.to === 'same' ? [] : row.to.map((to) => `${from} --> ${idOf(to)}: ${row.name}`),
      );

const table = (rows: readonly Transition[]): string[] => [
  '| transition | from → to | by | four-eyes | sealed | asks for | clocks | wakes | on screen |',
  '|---|---|---|---|---|---|---|---|---|',
  ...rows.map((row) => `| ${cells(row).join(' | ')} |`),
  '',
];

const cells = (row: Transition): string[] => [
  `\`${row.name}\``,
  `${statesOrAll(row.from)} ${row.to === 'same' ? '↺' : `→ ${row.to.join(', ')}`}${row.takesOut ? ', ↺ while others remain' : ''}${row.evenHeld ? ', even held' : ''}`,
  row.by.join(', '),
  (row.notBy ?? []).map((name) => `\`${name}\``).join(', '),
  Object.entries(row.where)
    .filter(([, where]) => where !== 'open')
    .map(([field, where]) => `${field} (${where})`)
    .join(', '),
  requirementsOf(row).join(', '),
  clocksOf(row),
  row.wakes ? `\`${row.wakes.transition}\`` : '',
  notesOf(row),
];

const statesOrAll = (states: readonly CaseState[]): string =>
  states.length > 6 ? `${states.length} states` : states.join(', ') || '–';

/** The codes that the row's requirements return for a new case of one unaccompanied child. */
export function requirementsOf(row: Transition): string[] {
  const file = {
    ...emptyFile,
    people: [{ no: 1, id: '' }],
    members: [{ no: 1, child: true, alone: true, identity: 'absent' as const }],
    duplicates: [{ match: '', decision: null }],
    plan: [
      {
        departs: '2000-01-01',
        arrives: '2000-01-01',
        departsOn: '2000-01-01',
        arrivesOn: '2000-01-01',
        escorted: false,
        received: false,
      },
    ],
    statusGrantedOn: '2000-01-01',
  };
  const actor = { id: '', role: 'system' as const, facilityId: null, pendingInstructions: 1 };
  const of = (known: typeof file): string[] =>
    (row.requires ?? []).flatMap((requirement) =>
      requirement(known, actor, new Date('2010-01-01')).map((one) => one.code),
    );
  const glasses = Array.from({ length: 20 }, (_, entry) => ({ entry, compartment: 'identity' as const, by: '' }));
  return [...new Set([...of(file), ...of({ ...file, members: [], plan: null as never, brokenGlass: glasses })])];
}

const named = (clocks: readonly (string | RowClock)[] | 'all'): string =>
  clocks === 'all' ? clocks : clocks.map((one) => (typeof one === 'string' ? one : conditional(one))).join(', ');

/** Such as `check-in of each planned leg` or `submission by priority`. */
function conditional({ clock, each, when, leadsTo, priorityFrom, once }: RowClock): string {
  return [
    clock,
    each === undefined ? '' : `of each ${typeof each === 'string' ? each.replace('-', ' ') : each.field}`,
    priorityFrom === undefined ? '' : `by ${priorityFrom}`,
    when ? `when ${inWords(when)}` : '',
    leadsTo ? `in ${leadsTo}` : '',
    once ? 'and everybody has it' : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

const inWords = (one: Condition): string =>
  'is' in one ? `${one.field} is ${one.is.map(String).join(' or ')}` : `${one.field} is a child`;

/** The questions that depend on other answers. */
const questionsOf = (row: Transition): string[] =>
  Object.entries(row.input).flatMap(([field, { askedWhen, requiredWhen }]) => [
    ...(askedWhen ? [`asks ${field} only when ${askedWhen.map(inWords).join(' and ')}`] : []),
    ...(requiredWhen ? [`requires ${field} when ${requiredWhen.all.map(inWords).join(' and ')}`] : []),
  ]);

/** Notes for screens: the questions, whether the step asks for confirmation, and how it is reversed. */
const notesOf = (row: Transition): string =>
  [
    ...questionsOf(row),
    ...(row.supplies ? [`supplies ${row.supplies.map((code) => `\`${code}\``).join(', ')}`] : []),
    ...(row.undo ? [`taken back by \`${row.undo.transition}\``] : []),
    ...(row.confirms ? ['confirmed first'] : []),
  ].join('; ');

const clocksOf = (row: Transition): string =>
  [
    row.starts ? `starts ${named(row.starts)}` : '',
    row.stops ? `stops ${named(row.stops)}` : '',
    row.clocks === 'pause' ? `pauses all but ${safetyClocks.join(', ')}` : row.clocks === 'resume' ? 'resumes all' : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
