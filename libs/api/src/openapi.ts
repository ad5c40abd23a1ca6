import { z } from 'zod';
import { refusals, type RefusalCode } from '@app/lifecycle';
import { problem } from './parts.js';
import type { Route } from './route.js';

/** A part of an OpenAPI 3.1 document, whose schemas are JSON Schema 2020-12. */
export type Json = Record<string, unknown>;

/**
 * Makes parts of a document, and collects the schemas that have a name of their own (`meta({ id })`): they become components, and are referred to.
 */
export class Schemas {
  readonly components: Record<string, Json> = {};

  constructor() {
    this.of(problem, 'output');
  }

  /** `input`: what a client sends; `output`: what it is answered. */
  of(schema: z.ZodType, io: 'input' | 'output'): Json {
    const { $schema: _dialect, $defs, ...own } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
    for (const [name, one] of Object.entries(($defs as Record<string, Json> | undefined) ?? {}))
      this.components[name] = referring(withoutId(one));
    if (typeof own['id'] !== 'string') return referring(own);
    this.components[own['id']] = referring(withoutId(own));
    return { $ref: `#/components/schemas/${own['id']}` };
  }
}

const withoutId = ({ id: _id, ...rest }: Json): Json => rest;

/** With the references that zod makes inside of one schema leading to the components. */
const referring = (schema: Json): Json =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;

/** The operation of a route. */
export function operationOf(route: Route, schemas: Schemas): Json {
  return {
    operationId: route.name,
    tags: [route.tag],
    summary: route.summary,
    ...descriptionOf(route),
    security: route.by === 'public' ? [] : [{ bearer: [] }],
    parameters: [
      ...parametersOf(route.params, 'path', schemas),
      ...parametersOf(route.query, 'query', schemas),
      ...(route.command ? commandHeaders(route) : []),
    ],
    ...(route.body ? { requestBody: { required: true, content: json(schemas.of(route.body, 'input')) } } : {}),
    responses: { [String(route.status ?? 200)]: successOf(route, schemas), ...problems(refusedBy(route)) },
  };
}

const descriptionOf = ({ description, by }: Route): Json => {
  const allowed = typeof by === 'string' ? [] : [`For ${by.join(', ')}.`];
  const text = [...(description ? [description] : []), ...allowed].join(' ');
  return text === '' ? {} : { description: text };
};

function parametersOf(schema: z.ZodObject | undefined, where: 'path' | 'query', schemas: Schemas): Json[] {
  return Object.entries(schema?.shape ?? {}).map(([name, one]) => {
    const { description, ...its } = schemas.of(one as z.ZodType, 'input');
    return {
      name,
      in: where,
      required: where === 'path' || !z.safeParse(one as z.ZodType, undefined).success,
      ...(description === undefined ? {} : { description }),
      schema: its,
    };
  });
}

const commandHeaders = ({ path }: Route): Json[] => [
  {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description:
      'Chosen by the client for this command, 8 to 128 visible characters. Repeated with the same body: the recorded answer; with another: 422.',
    schema: { type: 'string', minLength: 8, maxLength: 128 },
  },
  ...(path.includes(':ref')
    ? [
        {
          name: 'If-Match',
          in: 'header',
          required: false,
          description: 'The version that was seen. Another one by now: 409 with the entries in between.',
          schema: { type: 'string' },
        },
      ]
    : []),
];

const json = (schema: Json): Json => ({ 'application/json': { schema } });

function successOf({ answer, types, command }: Route, schemas: Schemas): Json {
  const content = answer
    ? json(schemas.of(answer, 'output'))
    : Object.fromEntries((types ?? []).map((type) => [type, { schema: { type: 'string' } }]));
  return {
    description: command ? 'Done, and in the journal.' : 'Done.',
    ...(Object.keys(content).length > 0 ? { content } : {}),
  };
}

/** What any route of its kind may be refused with, and what this one adds. A command may meet every refusal of the lifecycle. */
function refusedBy(route: Route): Set<RefusalCode> {
  const all = Object.keys(refusals) as RefusalCode[];
  const takesInput = Boolean(route.params ?? route.query ?? route.body);
  return new Set([
    ...(takesInput ? (['input.malformed'] as const) : []),
    ...(route.body ? (['body.too-large', 'body.not-json'] as const) : []),
    ...(route.by === 'public' ? [] : (['session.required', 'session.password-must-change'] as const)),
    ...(typeof route.by === 'string' ? [] : (['role.not-allowed'] as const)),
    ...(route.command ? all.filter((code) => commandStatuses.includes(refusals[code])) : []),
    ...(route.refuses ?? []),
    'service.unavailable' as const,
  ]);
}
const commandStatuses = [400, 401, 403, 404, 409, 413, 422, 429];

/** Refusals as responses, each status with the codes that it may carry. */
export function problems(codes: ReadonlySet<RefusalCode>): Json {
  const statuses = [...new Set([...codes].map((code) => refusals[code]))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      {
        description: [...codes].filter((code) => refusals[code] === status).join(', '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

/** The paths of these routes, and the schemas that they refer to. */
export function pathsOf(routes: readonly Route[], schemas: Schemas): Record<string, Json> {
  const paths: Record<string, Json> = {};
  for (const one of routes) {
    const path = one.path.replace(/:(\w+)/g, '{$1}').replace('*', '{path}');
    paths[path] = { ...paths[path], [one.method.toLowerCase()]: operationOf(one, schemas) };
  }
  return paths;
}
