import { z } from 'zod';
import { chainFaults, compartments, day, instantText, readPurposes, stages } from '@app/lifecycle';
import { entriesPage } from './cases.js';
import { figures } from './figures.js';
import { byRef, count, digest, facilityCode, id, instant, limit, ref, role } from './parts.js';
import { route } from './route.js';

const tag = 'audit';
const service = 'audit';

/** An entry as it is hashed: docs/journal.md says which bytes. */
const chainEntry = z
  .strictObject({
    caseId: id,
    seq: count,
    transition: z.string(),
    from: z.string(),
    to: z.string(),
    actorId: id,
    actorRole: role,
    atMicros: z.string(),
    requestId: z.string(),
    body: z.string().describe('The open facts as JSON, as the text that was hashed.'),
    identity: digest.nullable(),
    protection: digest.nullable(),
    route: digest.nullable(),
    hash: digest,
  })
  .meta({ id: 'ChainEntry' });
export type ChainEntry = z.output<typeof chainEntry>;

const chain = z.strictObject({
  caseId: id,
  facilityId: id.describe('Under which the case stands: the body of its first entry names it.'),
  genesis: digest,
  head: digest,
  version: count,
  state: z.string(),
  entries: z.array(chainEntry),
  next: count.nullable(),
});
export type ChainPage = z.output<typeof chain>;

const base64 = z.base64();
/** Where a leaf is in the log, and the hashes beside its way up to the root. Null: newer than the checkpoint. */
const inclusion = z.strictObject({ index: count, proof: z.array(base64) }).nullable();
/** That the tree of that size is the beginning of the checkpoint’s. */
const extension = z.strictObject({ size: count, proof: z.array(base64) });

const since = z.coerce
  .number()
  .int()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER)
  .optional()
  .describe('The size of a checkpoint that you have.');

const bundle = z.strictObject({
  form: z.literal('safe-passage/bundle/v1'),
  ref,
  madeAt: instant,
  chain: chain.omit({ genesis: true, next: true }),
  sealed: z.array(
    z.strictObject({
      seq: count,
      identity: base64.optional(),
      protection: base64.optional(),
      route: base64.optional(),
    }),
  ),
  reads: z.array(
    z.strictObject({
      id,
      caseId: id,
      act: z.string(),
      compartment: z.string().nullable(),
      actorId: id,
      actorRole: role,
      purpose: z.string(),
      atMicros: z.string(),
    }),
  ),
  origin: z
    .strictObject({ prev: digest, entry: chain.shape.entries.element, place: inclusion })
    .nullable()
    .describe('For a case that began by a split: the entry of the split, in the case that was split.'),
  log: z.strictObject({
    checkpoint: z.string(),
    keys: z.array(z.string()),
    entries: z.array(inclusion),
    reads: z.array(inclusion),
    since: extension.nullable(),
  }),
});

/** What of a case was read: a compartment was opened, or the case left the house in one of these forms. */
const readAct = z.enum(['open', 'export-pdf', 'export-csv', 'export-json', 'export-bundle']);
export type ReadAct = z.output<typeof readAct>;

const read = z.strictObject({
  act: readAct,
  compartment: z.enum(compartments).nullable().describe('Of an opening; null: an export.'),
  actor: id,
  role,
  purpose: z.string(),
  at: instant,
});
export type Read = z.output<typeof read>;

/** Work of a stage service that waits or was parked. The case’s reference is told to coordinators alone. */
const delivery = z.strictObject({
  id,
  ref: ref.nullable(),
  service: z.enum(stages),
  task: z.string(),
  attempts: count,
  publications: count,
  last_error: z.string().nullable(),
  parked_at: instant.nullable(),
  created_at: instant,
  suspect: z.boolean(),
});
export type Delivery = z.output<typeof delivery>;

/** A stage process as its last heartbeat told; one that was killed is listed for five minutes more. Null: the queue did not say. */
const worker = z.strictObject({
  id,
  startedAt: instant,
  beatAt: instant,
  secondsSinceBeat: z.number(),
  secondsSinceTaken: z.number().nullable().describe('Since the last job; null before the first.'),
  taken: count,
  running: count,
  skewMs: z.number().describe('Its clock ahead of the database’s.'),
  queueWaiting: count.nullable(),
  queueActive: count.nullable(),
  suspectsWaiting: count.nullable(),
  reopened: count.describe('How often one of its workers took nothing and was opened again.'),
});
export type Worker = z.output<typeof worker>;

const serviceWork = z.strictObject({
  service: z.enum(stages),
  waiting: count,
  oldestSeconds: z.number().nullable(),
  parked: count,
  suspects: count.describe('Of those under way: tried alone, since an attempt never ended or took too long.'),
  dueSeconds: z.number().nullable().describe('How long the one that is due longest has waited to be published.'),
  workers: z.array(worker),
});
export type ServiceWork = z.output<typeof serviceWork>;

const operations = z.strictObject({
  services: z.array(serviceWork),
  webhooks: z.strictObject({ waiting: count, failing: count }),
  log: z.strictObject({
    size: count,
    waiting: count,
    signedSize: count.nullable(),
    signedAt: instant.nullable(),
    cadenceSeconds: z.number(),
    fault: z.string().nullable(),
    oldestSeconds: z.number().nullable().describe('Since when the oldest entry or read waits for the log.'),
  }),
  at: instant,
});
export type Operations = z.output<typeof operations>;

const language = z.enum(['en', 'ko']).default('en');
const purpose = z.enum(readPurposes);

export const auditRoutes = {
  verify: route({
    name: 'audit.verify',
    method: 'GET',
    path: '/api/audit/verify',
    tag,
    summary: 'Verify a case’s chain',
    description: 'Hashes every entry again, from the genesis to the head, and names the first that does not hold.',
    by: 'any-role',
    query: z.object({ case: z.string().default('').describe('The case’s reference.') }),
    answer: z.strictObject({
      ref,
      holds: z.boolean(),
      entries: count,
      head: digest,
      firstBreak: z.strictObject({ seq: count, fault: z.enum(chainFaults) }).nullable(),
    }),
    refuses: ['case.not-found'],
    service,
  }),
  chain: route({
    name: 'audit.chain',
    method: 'GET',
    path: '/api/audit/cases/:ref/chain',
    tag,
    summary: 'A case’s chain, to be verified by whoever asks',
    description:
      'Every entry as it was hashed, with the digests of sealed bodies in their place; docs/journal.md says which bytes are hashed. Head, version and state come with each page: when two pages differ in them, the case moved meanwhile.',
    by: 'any-role',
    params: byRef,
    query: entriesPage,
    answer: chain,
    refuses: ['case.not-found', 'chain.withheld'],
    service,
  }),
  proof: route({
    name: 'audit.proof',
    method: 'GET',
    path: '/api/audit/cases/:ref/proof',
    tag,
    summary: 'That a case’s entries are in the log',
    description:
      'For whoever may read the chain. The log’s last checkpoint and, for each entry by its place, the index and the inclusion proof of its hash; null: newer than the checkpoint. With `since`, the proof that the checkpoint extends the tree of that size; null: the log is smaller, it was set back.',
    by: 'any-role',
    params: byRef,
    query: z.strictObject({ since }),
    answer: z.strictObject({
      checkpoint: z.string(),
      keys: z.array(z.string()),
      entries: z.array(inclusion),
      since: extension.nullable(),
    }),
    refuses: ['case.not-found'],
    service,
  }),
  bundle: route({
    name: 'audit.bundle',
    method: 'GET',
    path: '/api/audit/cases/:ref/bundle',
    tag,
    summary: 'A case with its proofs, to be verified offline',
    description:
      'On record. Entries, their sealed bodies as stored, reads, the log’s checkpoint and an inclusion proof for each: docs/log.md. With `since`, the bundle proves that today’s checkpoint extends the one of that size. The verifier is apps/verify.',
    by: ['coordinator', 'auditor'],
    params: byRef,
    query: z.strictObject({ since, purpose: purpose.default('review') }),
    answer: bundle,
    refuses: ['case.not-found'],
    service,
  }),
  export: route({
    name: 'audit.export',
    method: 'GET',
    path: '/api/audit/cases/:ref/export',
    tag,
    summary: 'A case’s timeline as a file',
    description:
      'On record and counted: the file’s name holds the number of the copy. Open facts alone, with the log’s checkpoint (PDF and JSON). Two documents are set at once, eight wait, then 503 with Retry-After. A case of more than 3,000 entries leaves as CSV or JSON.',
    by: ['coordinator', 'auditor'],
    params: byRef,
    query: z.strictObject({ as: z.enum(['pdf', 'csv', 'json']), lang: language, purpose }),
    types: ['application/pdf', 'text/csv', 'application/json'],
    refuses: ['case.not-found', 'export.too-long'],
    service,
    slow: true,
  }),
  dailySheet: route({
    name: 'audit.daily-sheet',
    method: 'GET',
    path: '/api/audit/daily-sheet',
    tag,
    summary: 'The log’s checkpoint of the day, on one page',
    description:
      'To be printed, signed and kept outside the service. No case is in it. 503 before the first checkpoint.',
    by: ['coordinator', 'auditor', 'administrator', 'head-of-mission'],
    query: z.strictObject({ lang: language }),
    types: ['application/pdf'],
    service,
    slow: true,
  }),
  figures: route({
    name: 'audit.figures',
    method: 'GET',
    path: '/api/audit/figures',
    tag,
    summary: 'Figures of the cases opened in a window',
    description:
      'Flow between stages, time in each, age of open cases, clocks, waits for exit permissions. Counts from 1 to 4 are withheld (null, suppressed: true), and those that would tell them. Counted again every 30 seconds at most.',
    by: ['coordinator', 'auditor'],
    query: z.strictObject({
      from: day.optional().describe('A day (UTC); the 90 days up to `to` when absent.'),
      to: day.optional().describe('A day (UTC), included; today when absent. At most three years after `from`.'),
      facility: facilityCode.optional(),
    }),
    answer: figures,
    refuses: ['resource.not-found'],
    service,
  }),
  operations: route({
    name: 'audit.operations',
    method: 'GET',
    path: '/api/audit/operations',
    tag,
    summary: 'How much work waits, for how long, and what was parked',
    description: 'Counts alone, and the stage services’ processes.',
    by: ['coordinator', 'auditor', 'administrator'],
    answer: operations,
    service,
  }),
  reads: route({
    name: 'audit.reads',
    method: 'GET',
    path: '/api/audit/reads',
    tag,
    summary: 'Who opened which compartment of a case',
    description: 'Newest first.',
    by: ['coordinator', 'auditor'],
    query: z.object({
      case: z.string().max(12),
      before: instantText.optional().describe('next of the page before.'),
      limit: limit(500, 100),
    }),
    answer: z.strictObject({ reads: z.array(read), next: z.string().nullable() }),
    service,
  }),
  deliveries: route({
    name: 'audit.deliveries',
    method: 'GET',
    path: '/api/audit/deliveries',
    tag,
    summary: 'Deliveries that wait or were parked',
    by: ['coordinator', 'auditor', 'administrator'],
    query: z.object({
      parked: z.enum(['true', 'false']).optional(),
      after: id.optional().describe('next of the page before.'),
      limit: limit(500, 100),
    }),
    answer: z.strictObject({ deliveries: z.array(delivery), next: id.nullable() }),
    service,
  }),
};
