import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { first, kindOf, Refused, refusals, type Labels, type Lifecycle, type Transition } from '@app/lifecycle';

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

const listOperation = {
  operationId: 'cases.list',
  tags: ['cases'],
  summary: 'A page of cases, newest first',
  security: [{ bearer: [] }],
  parameters: [
    query('stage', 'intake, referral, transit, resettlement or closed'),
    query('state', 'a state of the lifecycle'),
    query('facility', 'a facility’s code'),
    query('assignee', 'a person’s id, or me'),
    query('due', 'an instant, or now: cases whose earliest clock is due by then'),
    query('cursor', 'next of the page before'),
    query('limit', 'at most 200', { type: 'integer', minimum: 1, maximum: 200, default: 50 }),
  ],
  responses: {
    200: {
      description: 'The page, and the cursor of the next one or null.',
      content: json({
        type: 'object',
        required: ['cases', 'next'],
        properties: { cases: { type: 'array', items: { type: 'object' } }, next: { type: ['string', 'null'] } },
      }),
    },
    ...problems([400, 401]),
  },
};

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

const schemas = {
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
      code: { enum: Object.keys(refusals) },
      allowed: { type: 'array', items: { type: 'string' } },
      missing: {
        type: 'array',
        items: {
          type: 'object',
          required: ['code', 'title'],
          properties: {
            code: { enum: Object.keys(refusals) },
            title: { type: 'string' },
            people: { type: 'array', items: { type: 'integer' } },
            legs: { type: 'array', items: { type: 'integer' } },
            fields: { type: 'array', items: { type: 'string' } },
          },
        },
      },
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
    labels: lifecycle.labels,
  };
}
