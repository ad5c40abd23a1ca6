import { z } from 'zod';
import { caseStates, compartments, roles, stages } from '@app/lifecycle';
import { role } from './parts.js';
import { route } from './route.js';

const tag = 'service';
const compartment = z.enum(compartments);

const answered = z.strictObject({
  field: z.string(),
  is: z.array(z.union([z.string(), z.number(), z.boolean()])),
});
const condition = z.union([answered, z.strictObject({ field: z.string(), isChild: z.literal(true) })]);
const rowClocks = z.array(
  z.union([
    z.string(),
    z.strictObject({
      clock: z.string(),
      each: z.union([z.enum(['entry', 'planned-leg']), z.strictObject({ field: z.string() })]).optional(),
      when: answered.optional(),
      leadsTo: z.enum(caseStates).optional(),
      priorityFrom: z.string().optional(),
    }),
  ]),
);

const transition = z.strictObject({
  name: z.string(),
  service: z.enum([...stages, 'custodian']),
  from: z.array(z.string()),
  to: z.union([z.literal('same'), z.array(z.string())]),
  kind: z.enum(['onward', 'aside', 'record', 'case']),
  by: z.array(role),
  notBy: z.array(z.string()).describe('Four-eyes: not by whoever made one of these.'),
  wakes: z.string().nullable(),
  reads: z.array(z.string()),
  sealed: z.record(z.string(), compartment),
  input: z.record(z.string(), z.unknown()).describe('JSON Schema, draft 2020-12.'),
  asking: z
    .record(
      z.string(),
      z.strictObject({
        askedWhen: z.array(condition).optional(),
        requiredWhen: z.strictObject({ all: z.array(condition), refusal: z.string() }).optional(),
      }),
    )
    .describe('Fields that other answers decide about: when they are asked, and when they must be filled in.'),
  starts: rowClocks.describe('The clocks that it starts.'),
  stops: z.union([z.literal('all'), rowClocks]).describe('The clocks that it stops.'),
  holds: z.enum(['pause', 'resume']).nullable().describe('What it does to the clocks that run.'),
  confirms: z.boolean().describe('It cannot be taken back: `labels` say what will happen.'),
  undo: z
    .strictObject({
      transition: z.string(),
      restores: z.record(z.string(), z.string()).optional(),
      because: z.string().optional(),
    })
    .nullable()
    .describe(
      'The step that takes it back completely: the facts that it restores, by field, and the field of its reason.',
    ),
  supplies: z.array(z.string()).describe('The refusal codes of other steps that it clears.'),
});

export const serviceRoutes = {
  lifecycle: route({
    name: 'service.lifecycle',
    method: 'GET',
    path: '/api/lifecycle',
    tag,
    summary: 'The lifecycle as data: states, transitions, JSON Schemas, roles, labels',
    by: 'public',
    answer: z.strictObject({
      states: z.array(z.enum(caseStates)),
      roles: z.array(z.enum(roles)),
      transitions: z.array(transition),
      reading: z
        .array(z.strictObject({ roles: z.array(role), compartments: z.array(compartment), when: z.string() }))
        .describe('Who may open what, while what holds of the case.'),
      sealing: z
        .strictObject({
          compartment,
          instead: z.array(compartment),
          notBy: z.array(role),
          states: z.array(z.enum(caseStates)),
        })
        .describe('In these states the texts of other roles are sealed there, whatever `sealed` says.'),
      labels: z.record(z.string(), z.record(z.string(), z.unknown())).describe('By language: en, ko.'),
    }),
  }),
  alive: route({
    name: 'service.alive',
    method: 'GET',
    path: '/healthz',
    tag,
    summary: 'The process runs',
    by: 'public',
    answer: z.strictObject({ status: z.literal('ok') }),
  }),
  ready: route({
    name: 'service.ready',
    method: 'GET',
    path: '/readyz',
    tag,
    summary: 'A transition would go through now: every service is ready, and the database takes writes',
    by: 'public',
    answer: z.strictObject({ status: z.literal('ready') }),
    refuses: ['service.unavailable', 'key.missing', 'key.differs', 'key.unreadable'],
  }),
  metrics: route({
    name: 'service.metrics',
    method: 'GET',
    path: '/metrics',
    tag,
    summary: 'Prometheus metrics',
    description: 'Of this process. From this machine, or with METRICS_TOKEN as bearer token; else 404.',
    by: 'public',
    types: ['text/plain'],
    refuses: ['resource.not-found'],
  }),
  openapi: route({
    name: 'service.openapi',
    method: 'GET',
    path: '/api/openapi.json',
    tag,
    summary: 'This description (OpenAPI 3.1); /api/docs shows it as a page',
    by: 'any-role',
    answer: z.looseObject({ openapi: z.literal('3.1.0') }),
  }),
};

const log = 'log';

export const logRoutes = {
  checkpoint: route({
    name: 'log.checkpoint',
    method: 'GET',
    path: '/api/audit/checkpoint',
    tag: log,
    summary: 'The log’s checkpoint',
    description:
      'A signed note (C2SP tlog-checkpoint): origin, size, root, and who signed. Keep one: the next has to be consistent with it. No sign-in.',
    by: 'public',
    types: ['text/plain'],
  }),
  checkpointOfLog: route({
    name: 'log.checkpoint-of-tiles',
    method: 'GET',
    path: '/log/checkpoint',
    tag: log,
    summary: 'The same, where C2SP tlog-tiles has it',
    by: 'public',
    types: ['text/plain'],
  }),
  keys: route({
    name: 'log.keys',
    method: 'GET',
    path: '/log/keys',
    tag: log,
    summary: 'The log’s public keys',
    description:
      'One a line, as signed notes name them. Compare them with what was handed to you on paper. No sign-in.',
    by: 'public',
    types: ['text/plain'],
  }),
  tile: route({
    name: 'log.tile',
    method: 'GET',
    path: '/log/tile/*',
    tag: log,
    summary: 'A tile of the log (C2SP tlog-tiles)',
    by: 'public',
    types: ['application/octet-stream'],
    refuses: ['resource.not-found'],
  }),
};
