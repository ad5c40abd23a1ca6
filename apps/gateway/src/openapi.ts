import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import {
  caseStates,
  first,
  kindOf,
  priorities,
  readersByPart,
  Refused,
  refusals,
  roles,
  sealingRule,
  stages,
  type Labels,
  type Lifecycle,
  type Transition,
} from '@app/lifecycle';

type Paths = OpenAPIObject['paths'];

const problem = { $ref: '#/components/schemas/Problem' };
const problems = (statuses: readonly number[]): Record<string, object> =>
  Object.fromEntries(
    statuses.map((status) => [
      String(status),
      { description: codesOf(status).join(', '), content: { 'application/problem+json': { schema: problem } } },
    ]),
  );
const codesOf = (status: number): string[] =>
  Object.entries(refusals).flatMap(([code, its]) => (its === status ? [code] : []));
const json = (schema: object) => ({ 'application/json': { schema } });

const ref = { name: 'ref', in: 'path', required: true, schema: { type: 'string', examples: ['SP-7K3M-92QD'] } };
const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description:
    'Chosen by the client for this command, 8 to 128 visible characters. Repeated with the same body: the recorded answer; with another: 422.',
  schema: { type: 'string', minLength: 8, maxLength: 128 },
};
const ifMatch = {
  name: 'If-Match',
  in: 'header',
  required: false,
  description: 'The version that was seen. Another one by now: 409 with the entries in between.',
  schema: { type: 'string' },
};
const query = (name: string, description: string, schema: object = { type: 'string' }) => ({
  name,
  in: 'query',
  required: false,
  description,
  schema,
});
const wordOf = (words: readonly string[]) => ({ type: 'string', enum: [...words] });
const receipt = { $ref: '#/components/schemas/Receipt' };

/** The paths that the table makes: every transition is a documented path of its own. */
export function withLifecycle(document: OpenAPIObject, lifecycle: Lifecycle): OpenAPIObject {
  const labels = lifecycle.labels['en'];
  if (!labels) throw new Refused('resource.not-found');
  const opener = first(lifecycle);
  const moves = [...lifecycle.transitions.values()].filter(
    (row) => row !== opener && row.by.some((role) => role !== 'system'),
  );
  const paths: Record<string, unknown> = {
    ...document.paths,
    '/api/cases': { get: listOperation, post: operation(opener, labels, '201', [idempotencyKey]) },
    '/api/cases/summary': { get: summaryOperation },
    ...Object.fromEntries(
      moves.map((row) => [
        `/api/cases/{ref}/${row.name}`,
        { post: operation(row, labels, '200', [ref, idempotencyKey, ifMatch]) },
      ]),
    ),
    ...caseReads,
  };
  return {
    ...document,
    openapi: '3.1.0',
    paths: paths as Paths,
    components: { ...document.components, schemas: { ...document.components?.schemas, ...schemas } },
  };
}

function operation(row: Transition, labels: Labels, success: string, parameters: object[]): object {
  const texts = labels.transitions[row.name];
  return {
    operationId: row.name,
    tags: [row.name.split('.')[0] ?? 'case'],
    summary: texts?.title ?? row.name,
    description: [
      `From ${row.from.length > 0 ? row.from.join(', ') : 'nothing'} to ${row.to === 'same' ? 'the same state' : row.to.join(' or ')}.`,
      `By ${row.by.join(', ')}.`,
      ...(row.notBy ? [`Not by whoever made ${row.notBy.join(', ')} (four-eyes).`] : []),
      ...sealedFields(row),
    ].join(' '),
    security: [{ bearer: [] }],
    parameters,
    requestBody: { required: true, content: json(inputSchema(row)) },
    responses: {
      [success]: { description: 'Done, and in the journal.', content: json(receipt) },
      ...problems([400, 401, 403, 404, 409, 413, 422, 429, 503]),
    },
  };
}

const sealedFields = (row: Transition): string[] => {
  const sealed = Object.entries(row.where).filter(([, where]) => where !== 'open');
  return sealed.length > 0 ? [`Sealed: ${sealed.map(([field, where]) => `${field} (${where})`).join(', ')}.`] : [];
};

export const inputSchema = (row: Transition): object =>
  z.toJSONSchema(row.schema, { io: 'input', unrepresentable: 'any' });

const caseFilters = [
  query('stage', 'intake, referral, transit, resettlement or closed'),
  query('state', 'a state of the lifecycle'),
  query('facility', 'a facility’s code'),
  query('assignee', 'a person’s id, me, or none'),
  query('due', 'an instant, or now: cases whose earliest clock is due by then'),
  query('held', 'cases that are held, or that are not', { type: 'boolean' }),
  query('priority', 'of processing', wordOf(priorities)),
  query('open', 'cases that are not closed, or that are', { type: 'boolean' }),
  query('q', 'a part of a reference', { type: 'string', maxLength: 12 }),
];
const casesOf = (operationId: string, summary: string, parameters: object[], schema: object, description: string) => ({
  operationId,
  tags: ['cases'],
  summary,
  security: [{ bearer: [] }],
  parameters,
  responses: { 200: { description, content: json(schema) }, ...problems([400, 401]) },
});

const listOperation = casesOf(
  'cases.list',
  'A page of cases, newest first or soonest due first',
  [
    ...caseFilters,
    query('blocked', 'cases that nobody can take onward until something is there, or that somebody can', {
      type: 'boolean',
    }),
    query('order', 'by opening, newest first; or by the earliest clock, soonest first', {
      enum: ['opened', 'due'],
      default: 'opened',
    }),
    query('cursor', 'next of the page before, in the same order'),
    query('limit', 'at most 200', { type: 'integer', minimum: 1, maximum: 200, default: 50 }),
  ],
  {
    type: 'object',
    required: ['cases', 'next'],
    properties: {
      cases: { type: 'array', items: { $ref: '#/components/schemas/CaseRow' } },
      next: { type: ['string', 'null'] },
    },
  },
  'The page, and the cursor of the next one or null. With `blocked` a page may hold fewer cases and still not be the last.',
);

const counts = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, { type: 'integer' }]));
const summaryOperation = casesOf(
  'cases.summary',
  'How many cases there are, of those that the list would show',
  caseFilters,
  {
    type: 'object',
    properties: {
      ...counts(['total', 'open', 'due', 'dueSoon', 'unassigned', 'mine', 'held']),
      byStage: { type: 'object', properties: counts([...stages, 'closed']) },
    },
  },
  'The counts.',
);

const read = (operationId: string, summary: string, parameters: object[], statuses: number[]) => ({
  get: {
    operationId,
    tags: ['cases'],
    summary,
    security: [{ bearer: [] }],
    parameters: [ref, ...parameters],
    responses: { 200: { description: 'OK', content: json({ type: 'object' }) }, ...problems(statuses) },
  },
});

const caseReads = {
  '/api/cases/{ref}': read(
    'cases.view',
    'The open case file, and what may happen next with what each step still lacks',
    [],
    [401, 404, 503],
  ),
  '/api/cases/{ref}/timeline': read(
    'cases.timeline',
    'The case’s entries in order, with their hashes',
    [query('after', 'the seq to start after', { type: 'integer' }), query('limit', 'at most 500', { type: 'integer' })],
    [401, 404, 503],
  ),
  '/api/cases/{ref}/duplicates': read(
    'cases.duplicates',
    'Possible duplicates of the case’s people, and what was decided of each',
    [],
    [401, 404, 503],
  ),
  '/api/cases/{ref}/file/{compartment}': read(
    'cases.open',
    'Open a sealed compartment; the read is recorded first',
    [
      { name: 'compartment', in: 'path', required: true, schema: { enum: ['identity', 'protection', 'route'] } },
      { ...query('purpose', 'why it is opened; stays in the read entry'), required: true },
    ],
    [400, 401, 403, 404, 409, 503],
  ),
};

const nullable = (type: string, more: object = {}) => ({ type: [type, 'null'], ...more });
const instant = { type: 'string', format: 'date-time' };
const missing = {
  type: 'array',
  items: {
    type: 'object',
    required: ['code'],
    properties: {
      code: wordOf(Object.keys(refusals)),
      title: { type: 'string', description: 'In the asker’s language, where something was refused.' },
      people: { type: 'array', items: { type: 'integer' } },
      legs: { type: 'array', items: { type: 'integer' } },
      fields: { type: 'array', items: { type: 'string' } },
    },
  },
};

const schemas = {
  CaseRow: {
    type: 'object',
    properties: {
      ref: { type: 'string' },
      facility: { type: 'string' },
      state: wordOf(caseStates),
      version: { type: 'integer' },
      custody: wordOf(stages),
      assignee: nullable('string', { format: 'uuid' }),
      priority: wordOf(priorities),
      held: nullable('string'),
      people: { type: 'integer' },
      dueAt: nullable('string', { format: 'date-time' }),
      openedAt: instant,
      movedAt: instant,
      clocks: {
        type: 'array',
        description: 'The running ones, soonest first, ten at most.',
        items: { type: 'object', properties: { name: { type: 'string' }, dueAt: instant } },
      },
      next: {
        description: 'The step onward: the first that lacks nothing, else the first.',
        type: ['object', 'null'],
        properties: { transition: { type: 'string' }, by: { type: 'array', items: wordOf(roles) }, missing },
      },
      blockedBy: { type: 'array', items: wordOf(Object.keys(refusals)) },
    },
  },
  Receipt: {
    type: 'object',
    required: ['ref', 'version', 'state', 'entry'],
    properties: {
      ref: { type: 'string' },
      version: { type: 'integer' },
      state: { type: 'string' },
      entry: {
        type: 'object',
        required: ['seq', 'hash', 'at'],
        properties: { seq: { type: 'integer' }, hash: { type: 'string' }, at: { type: 'string', format: 'date-time' } },
      },
    },
  },
  Problem: {
    type: 'object',
    description: 'RFC 9457. `code` is stable; `missing` lists everything that a step lacks.',
    required: ['type', 'title', 'status', 'code'],
    properties: {
      type: { type: 'string' },
      title: { type: 'string' },
      status: { type: 'integer' },
      code: wordOf(Object.keys(refusals)),
      allowed: { type: 'array', items: { type: 'string' } },
      missing,
    },
  },
};

/** The table as data, for clients: GET /api/lifecycle. */
export function lifecycleAsData(lifecycle: Lifecycle): object {
  const [any] = Object.values(lifecycle.labels);
  return {
    states: Object.keys(any?.states ?? {}),
    roles: Object.keys(any?.roles ?? {}),
    transitions: [...lifecycle.transitions.values()].map((row) => ({
      name: row.name,
      service: row.service,
      from: row.from,
      to: row.to,
      kind: kindOf(row),
      by: row.by,
      notBy: row.notBy ?? [],
      wakes: row.wakes?.transition ?? null,
      reads: row.reads ?? [],
      sealed: Object.fromEntries(Object.entries(row.where).filter(([, where]) => where !== 'open')),
      input: inputSchema(row),
    })),
    /** Who may open what, while what holds of the case. */
    reading: readersByPart,
    /** In these states, and once a submission was drafted, the texts of other roles are sealed there, whatever `sealed` says. */
    sealing: sealingRule,
    labels: lifecycle.labels,
  };
}
