import { z } from 'zod';
import { caseStates, compartments, roles, type Role } from '@app/lifecycle';
import { DidNotHold, expectBody, type Server } from './client.js';
import type { Scenario } from './scenario.js';
import { heading, inColumns, sentenceOf, titleOfRole, titleOfStage, titleOfState } from './words.js';

const timelinePage = z.object({
  entries: z.array(
    z.object({
      seq: z.number(),
      transition: z.string(),
      from: z.string(),
      to: z.enum(caseStates),
      actor: z.object({ role: z.enum(roles) }),
      at: z.string(),
      hash: z.string(),
      prevHash: z.string(),
    }),
  ),
  next: z.number().nullable(),
});
type Entry = z.output<typeof timelinePage>['entries'][number];

const reads = z.object({
  reads: z.array(
    z.object({
      compartment: z.enum(compartments).nullable(),
      role: z.enum(roles),
      purpose: z.string(),
      at: z.string(),
    }),
  ),
});
const verification = z.object({ holds: z.boolean(), entries: z.number(), head: z.string() });

export async function readTimeline(server: Server, ref: string): Promise<Entry[]> {
  const coordinator = await server.as('coordinator');
  const all: Entry[] = [];
  for (let after: number | null = 0; after !== null;) {
    const page: z.output<typeof timelinePage> = expectBody(
      timelinePage,
      await coordinator.get(`/api/cases/${ref}/timeline?after=${after}`),
      `the timeline of ${ref}`,
    );
    all.push(...page.entries);
    after = page.next;
  }
  return all;
}

const timeOf = (at: string): string => at.slice(11, 19);

/** The journal as a table: a state stands where it begins. */
export function timelineTable(entries: readonly Entry[]): string {
  const row = (...[seq, time, by, what, state]: [string, string, string, string, string]): string =>
    inColumns([
      [seq, 3],
      [time, 8],
      [by, 20],
      [what, 33],
      [state, 28],
    ]);
  return [
    row('No', 'UTC', 'By', 'Entry', 'State from here on'),
    ...entries.map(({ seq, at, actor, transition, from, to }) =>
      row(
        String(seq).padStart(3),
        timeOf(at),
        titleOfRole(actor.role),
        sentenceOf(transition),
        from === to ? '' : titleOfState(to),
      ),
    ),
  ].join('\n');
}

/** By the journal's own times, from entering a stage to leaving it. */
export function stagesTable(entries: readonly Entry[], toldDays: Readonly<Record<string, number>>): string {
  const spent = new Map<string, { ms: number; entries: number }>();
  entries.forEach(({ to, at }, index) => {
    const stage = to.split('.')[0] ?? to;
    const until = entries[index + 1]?.at ?? at;
    const known = spent.get(stage) ?? { ms: 0, entries: 0 };
    spent.set(stage, { ms: known.ms + Date.parse(until) - Date.parse(at), entries: known.entries + 1 });
  });
  const row = (...cells: [string, string, string, string]): string =>
    inColumns(cells.map((text, index) => [text, index === 0 ? 24 : 20] as const));
  return [
    row('Stage', 'Entries', 'In the journal', 'In the story'),
    ...[...spent].map(([stage, { ms, entries: count }]) =>
      row(
        titleOfStage(stage),
        String(count),
        stage === 'closed' ? '' : `${(ms / 1000).toFixed(2)} s`,
        toldDays[stage] === undefined ? '' : `${toldDays[stage]} days`,
      ),
    ),
  ].join('\n');
}

/** Every opening of a compartment, those included that a rule asked for. */
export async function readsTable(server: Server, ref: string): Promise<string> {
  const coordinator = await server.as('coordinator');
  const { reads: all } = expectBody(
    reads,
    await coordinator.get(`/api/audit/reads?case=${ref}&limit=500`),
    `who read what of ${ref}`,
  );
  const wanted: Role[] = ['caseworker', 'reviewer', 'transit-officer', 'coordinator'];
  const absent = wanted.filter((role) => !all.some((one) => one.role === role));
  if (absent.length > 0) throw new DidNotHold(`The reads log of ${ref} has no read by ${absent.join(', ')}.`);
  return all
    .reverse()
    .map(({ at, role, compartment, purpose }) =>
      inColumns([
        [timeOf(at), 8],
        [titleOfRole(role), 22],
        [compartment ?? 'an export', 12],
        [purpose.replace(/^decide:(.*)$/, 'asked for by the rule of $1'), 50],
      ]),
    )
    .join('\n');
}

/**
 * Three looks at the same chain: the server’s own, which hashes every entry again; the links, which we compare ourselves; and our
 * receipts, which say what the server had acknowledged when it happened.
 */
export async function verified(server: Server, scenario: Scenario, entries: readonly Entry[]): Promise<string[]> {
  const { ref, receipts } = scenario;
  const auditor = await server.as('auditor');
  const said = expectBody(
    verification,
    await auditor.get(`/api/audit/verify?case=${ref}`),
    `the verification of ${ref}`,
  );
  if (!said.holds) throw new DidNotHold(`The server says that the chain of ${ref} does not hold.`);

  const loose = entries.filter(
    ({ seq, prevHash }, index) => seq !== index + 1 || (index > 0 && prevHash !== entries[index - 1]?.hash),
  );
  if (loose.length > 0) throw new DidNotHold(`Entry ${loose[0]?.seq} of ${ref} does not extend the one before it.`);
  const head = entries.at(-1)?.hash;
  if (said.entries !== entries.length || said.head !== head)
    throw new DidNotHold(`The timeline of ${ref} is not the chain that the server verified.`);

  const lost = receipts.filter(({ entry }) => entries[entry.seq - 1]?.hash !== entry.hash);
  if (lost.length > 0)
    throw new DidNotHold(`Entry ${lost[0]?.entry.seq} of ${ref} was acknowledged and is not in the timeline.`);
  const unasked = entries.filter(
    ({ seq, actor }) => actor.role !== 'system' && !receipts.some(({ entry }) => entry.seq === seq),
  );
  if (unasked.length > 0) throw new DidNotHold(`Entry ${unasked[0]?.seq} of ${ref} was made by nobody in this story.`);
  const services = entries.filter(({ actor }) => actor.role === 'system').length;
  return [
    `The server hashed all ${said.entries} entries again: the chain holds.`,
    `Our own look: ${entries.length - 1} links, each entry extends the hash of the one before it.`,
    `Our receipts: ${receipts.length} acknowledged steps, each in its place with its hash; ${services} by the services; nothing else.`,
    `Head: ${said.head}`,
  ];
}

export const section = (title: string, body: string): string => `${heading(title)}\n${body}`;
