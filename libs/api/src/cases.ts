import { z } from 'zod';
import { compartments, lifecycle, priorities, readPurposes, sequence, stages } from '@app/lifecycle';
import { caseFile, caseState } from './case-file.js';
import { byRef, count, digest, id, instant, limit, missing, ref, role } from './parts.js';
import { route } from './route.js';

const tag = 'cases';

const transitionName = z.string().meta({ examples: ['referral.acknowledge'] });

/** What a command answers, and answers again when it is repeated with the same Idempotency-Key. */
export const receipt = z
  .strictObject({
    ref,
    version: count,
    state: caseState,
    entry: z.strictObject({ seq: count, hash: digest, at: instant }),
  })
  .meta({ id: 'Receipt' });
export type Receipt = z.output<typeof receipt>;

/** A clock of a case. A paused one has so many seconds left, below zero when it was overdue. */
const clock = z.strictObject({
  name: z.string(),
  state: z.enum(['running', 'paused', 'stopped']),
  dueAt: instant,
  remainingSeconds: z.number().nullable(),
});
export type Clock = z.output<typeof clock>;

const stepKind = z.enum(['onward', 'aside', 'record', 'case']);
export type StepKind = z.output<typeof stepKind>;

/** A step that may be made next: by whom, and what it still lacks. */
const nextStep = z
  .strictObject({
    transition: transitionName,
    kind: stepKind,
    by: z.array(role),
    mayYou: z.boolean(),
    missing: z.array(missing),
    leavesBehind: z.array(z.int()).describe('People of the case who stay behind when this step is made.'),
  })
  .meta({ id: 'NextStep' });
export type NextStep = z.output<typeof nextStep>;

const caseView = z
  .strictObject({
    ref,
    facility: id,
    state: caseState,
    version: count,
    custody: z.enum(stages),
    file: caseFile,
    household: z
      .array(z.strictObject({ ref, state: caseState, people: count }))
      .describe('The other cases that came out of the same first case by splits, oldest first.'),
    leavesAt: instant.nullable().describe('When the first leg departs, for a case that has a plan and has not left.'),
    dueAt: instant.nullable(),
    openedAt: instant,
    movedAt: instant,
    clocks: z.array(clock),
    opens: z.array(z.enum(compartments)).describe('What this person may open now without breaking a glass.'),
    next: z.array(nextStep),
  })
  .meta({ id: 'CaseView' });
export type CaseView = z.output<typeof caseView>;

const compartmentView = z.strictObject({
  ref,
  compartment: z.enum(compartments),
  entries: z.array(
    z.strictObject({
      seq: count,
      transition: transitionName,
      at: instant,
      content: z.record(z.string(), z.unknown()).describe('The sealed fields, as the transition’s input has them.'),
    }),
  ),
});
export type CompartmentView = z.output<typeof compartmentView>;

/** A case whose people may be the same. `ref` is told to those who may see that case. */
const duplicateMatch = z.strictObject({
  match: z.string(),
  ref: ref.nullable(),
  people: z.array(z.int()),
  elsewhere: z.boolean(),
  decision: z.enum(['same', 'different']).nullable(),
});
export type DuplicateMatch = z.output<typeof duplicateMatch>;

/** An entry as a timeline tells it. */
const timelineEntry = z.strictObject({
  seq: count,
  transition: transitionName,
  from: z.string().nullable(),
  to: z.string(),
  actor: z.strictObject({ id, role }),
  at: instant,
  body: z.record(z.string(), z.unknown()),
  hash: digest,
  prevHash: digest,
});
export type TimelineEntry = z.output<typeof timelineEntry>;

/** After a place in a chain of entries. */
export const entriesPage = z.object({ after: sequence.default(0), limit: limit(500, 200) });

/** Said every ten seconds by a page that shows a case. */
const beingAt = z.strictObject({
  doing: z.enum(['reading', 'writing']),
  step: z
    .string()
    .refine((name) => lifecycle.transitions.has(name))
    .nullable()
    .default(null)
    .describe('The transition that is being prepared, by its name.'),
});

/** Who else is at a case. An auditor is told no names. */
const other = z.strictObject({
  id,
  username: z.string().nullable(),
  role,
  doing: z.enum(['reading', 'writing']),
  step: z.string().nullable(),
  since: instant,
});
export type Other = z.output<typeof other>;

export const caseRoutes = {
  open: route({
    name: 'cases.register',
    method: 'POST',
    path: '/api/cases',
    tag,
    summary: 'Open a case',
    description: 'Makes the first transition of the lifecycle; its input is documented with it.',
    by: 'any-role',
    body: z.unknown(),
    command: true,
    status: 201,
    answer: receipt,
    service: 'custodian',
  }),
  move: route({
    name: 'cases.move',
    method: 'POST',
    path: '/api/cases/:ref/:transition',
    tag,
    summary: 'Make a transition',
    description: 'Each transition of the lifecycle is documented as a path of its own.',
    by: 'any-role',
    params: z.strictObject({ ref, transition: transitionName }),
    body: z.unknown(),
    command: true,
    answer: receipt,
    service: 'custodian',
  }),
  view: route({
    name: 'cases.view',
    method: 'GET',
    path: '/api/cases/:ref',
    tag,
    summary: 'The open case file, and what may happen next with what each step still lacks',
    by: 'any-role',
    params: byRef,
    answer: caseView,
    refuses: ['case.not-found'],
    service: 'custodian',
  }),
  compartment: route({
    name: 'cases.open',
    method: 'GET',
    path: '/api/cases/:ref/file/:compartment',
    tag,
    summary: 'Open a sealed compartment; the read is recorded first',
    by: 'any-role',
    params: z.strictObject({ ref, compartment: z.enum(compartments) }),
    query: z.strictObject({ purpose: z.enum(readPurposes).describe('Why it is opened; stays in the read entry.') }),
    answer: compartmentView,
    refuses: ['case.not-found', 'compartment.not-allowed', 'case.erased', 'glass.not-broken', 'reads.too-many'],
    service: 'custodian',
  }),
  duplicates: route({
    name: 'cases.duplicates',
    method: 'GET',
    path: '/api/cases/:ref/duplicates',
    tag,
    summary: 'Possible duplicates of the case’s people, and what was decided of each',
    by: 'any-role',
    params: byRef,
    answer: z.strictObject({ matches: z.array(duplicateMatch) }),
    refuses: ['case.not-found'],
    service: 'custodian',
  }),
  timeline: route({
    name: 'cases.timeline',
    method: 'GET',
    path: '/api/cases/:ref/timeline',
    tag,
    summary: 'The case’s entries in order, with their hashes',
    by: 'any-role',
    params: byRef,
    query: entriesPage,
    answer: z.strictObject({ entries: z.array(timelineEntry), next: count.nullable() }),
    refuses: ['case.not-found'],
    service: 'audit',
  }),
  noteBeingThere: route({
    name: 'cases.presence',
    method: 'POST',
    path: '/api/cases/:ref/presence',
    tag,
    summary: 'I am at this case; who else is?',
    description:
      'Said again every ten seconds; who was not heard of for 25 is gone. Kept in no record, and does not keep an idle session alive.',
    by: 'any-role',
    params: byRef,
    body: beingAt,
    answer: z.strictObject({ others: z.array(other) }),
    refuses: ['case.not-found'],
  }),
  leave: route({
    name: 'cases.leave',
    method: 'DELETE',
    path: '/api/cases/:ref/presence',
    tag,
    summary: 'I left this case',
    by: 'any-role',
    params: byRef,
    status: 204,
    refuses: ['case.not-found'],
  }),
  events: route({
    name: 'cases.events',
    method: 'GET',
    path: '/api/events',
    tag,
    summary: 'Which cases move, as they do',
    description:
      'Server-sent events named `case`, each with a reference and a version, of cases that the asker may see; for reviewers also `alerts`, with how many wait. Begins with what moved in the last seconds and ends with the session. Ten at once for a person (429).',
    by: 'any-role',
    types: ['text/event-stream'],
    refuses: ['requests.too-many'],
  }),
};

/** What the events of GET /api/events hold, by their names. */
export const eventData = {
  case: z.strictObject({ ref, version: count }),
  alerts: z.strictObject({ waiting: count }),
};
export type EventData = { [Name in keyof typeof eventData]: z.output<(typeof eventData)[Name]> };

export const priority = z.enum(priorities);
