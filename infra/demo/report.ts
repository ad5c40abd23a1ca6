import { pages, type TimelineEntry } from '@app/client';
import type { Role } from '@app/lifecycle';
import { DidNotHold, expectAnswer, type Server } from './server.js';
import type { Scenario } from './scenario.js';
import { heading, inColumns, sentenceOf, titleOfRole, titleOfStage, titleOfState } from './words.js';

export async function readTimeline(server: Server, ref: string): Promise<TimelineEntry[]> {
  const { client } = await server.as('coordinator');
  const page = (after: number | undefined) =>
    expectAnswer(
      client.get('/api/cases/:ref/timeline', { params: { ref }, query: { after } }),
      `the timeline of ${ref}`,
    );
  const all: TimelineEntry[] = [];
  for await (const { entries } of pages(page)) all.push(...entries);
  return all;
}

const timeOf = (at: string): string => at.slice(11, 19);

/** The timeline as a table. A state is written in the row of the entry that begins it. */
export function timelineTable(entries: readonly TimelineEntry[]): string {
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

/** The time in each stage, from the journal's times. */
export function stagesTable(entries: readonly TimelineEntry[], toldDays: Readonly<Record<string, number>>): string {
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

/** Every read of a compartment, also those that a rule made in order to decide. */
export async function readsTable(server: Server, ref: string): Promise<string> {
  const { client } = await server.as('coordinator');
  const { reads: all } = await expectAnswer(
    client.get('/api/audit/reads', { query: { case: ref, limit: 500 } }),
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
 * Checks the chain in three ways: the server hashes every entry again; the demo compares each link; and the demo
 * compares the receipts that the server gave for each step with the entries.
 */
export async function verified(
  server: Server,
  scenario: Scenario,
  entries: readonly TimelineEntry[],
): Promise<string[]> {
  const { ref, receipts } = scenario;
  const { client } = await server.as('auditor');
  const said = await expectAnswer(
    client.get('/api/audit/verify', { query: { case: ref } }),
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
