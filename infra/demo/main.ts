import { z } from 'zod';
import { readArguments } from '../arguments.mjs';
import { DidNotHold, expectBody, Server } from './client.js';
import { arrive, erased, inUlaanbaatar, issueInstruction } from './arrival.js';
import { dates, inventFamily, type Destination } from './family.js';
import { atHome, atUnhcr, onTheWay } from './journey.js';
import { verifiedOffline } from './offline.js';
import { askPassword } from './password.js';
import { readsTable, readTimeline, section, stagesTable, timelineTable, verified } from './report.js';
import { Scenario } from './scenario.js';
import { heading, indented } from './words.js';

/**
 * `npm run demo`: takes three invented people from an embassy's door to a new home, over HTTP alone, on a server that runs
 * (BASE_URL, else this machine's PORT or 3000). Leaves with 0 only when every step, every refusal and the proof at the end held.
 */
async function main(): Promise<void> {
  const url = (process.env['BASE_URL'] ?? `http://127.0.0.1:${process.env['PORT'] ?? '3000'}`).replace(/\/$/, '');
  const server = new Server(url, process.env['DEMO_PASSWORD'] ?? (await askPassword()));
  say('Safe Passage: three people, from an embassy’s door to a new home');
  say(`${url}, ${new Date().toISOString().slice(0, 10)}`);
  say('');
  say(
    indented(
      'Told after it happened: the story’s days lie behind us, so that the visit thirty days after the status is due today. The journal’s times are the database’s own.',
      0,
    ),
  );

  const home = new Scenario(server, say);
  const elsewhere = new Scenario(server, say);
  const takeBack = await issueInstruction(server);
  try {
    await live(server, home, elsewhere);
  } catch (error) {
    await Promise.all([withdraw(home, 'intake-officer.han'), withdraw(elsewhere, 'intake-officer.uln')]);
    throw error;
  } finally {
    await takeBack();
  }
  await report(server, home, elsewhere);
}

async function live(server: Server, home: Scenario, elsewhere: Scenario): Promise<void> {
  const family = inventFamily();
  const destination = await freeDestination(server);
  say(heading('Ulaanbaatar, four days before'));
  await inUlaanbaatar(elsewhere, server, family);
  say(heading('Intake: the embassy in Hanoi'));
  await arrive(home, family, destination);
  say(heading('Referral: UNHCR'));
  await atUnhcr(home, destination);
  say(heading('Transit'));
  await onTheWay(home, destination);
  say(heading('Resettlement'));
  await atHome(home, destination);
  say(heading('Ulaanbaatar, months later'));
  await erased(elsewhere);
}

async function report(server: Server, home: Scenario, elsewhere: Scenario): Promise<void> {
  const entries = await readTimeline(server, home.ref);
  say(section(`Timeline of ${home.ref}`, timelineTable(entries)));
  say(
    section(
      'Time in each stage',
      stagesTable(entries, {
        intake: dates.referral - dates.arrival,
        referral: dates.accepted - dates.referral,
        transit: dates.secondLeg - dates.accepted,
        resettlement: dates.visit - dates.secondLeg,
      }),
    ),
  );
  say(section(`Who opened what of ${home.ref}`, await readsTable(server, home.ref)));
  say(heading('Proof'));
  const gone = await readTimeline(server, elsewhere.ref);
  for (const [scenario, all] of [
    [home, entries],
    [elsewhere, gone],
  ] as const) {
    say(`${scenario.ref}${scenario === elsewhere ? ', erased' : ''}`);
    for (const line of await verified(server, scenario, all)) say(indented(line, 2));
  }
  say('The same by the verifier, from a bundle alone');
  for (const line of await verifiedOffline(server, home.ref)) say(indented(line, 2));
  say('');
  say(
    `All of it held: ${home.receipts.length + elsewhere.receipts.length} steps made, ${home.refused + elsewhere.refused} refused.`,
  );
}

const destinations = z.object({
  destinations: z.array(z.object({ id: z.uuid(), label: z.string(), places: z.number(), taken: z.number() })),
});

/** One with three free places. When earlier runs have taken them all, the administrator adds one. */
async function freeDestination(server: Server): Promise<Destination> {
  const officer = await server.as('resettlement-officer');
  const known = expectBody(
    destinations,
    await officer.get('/api/destinations'),
    'the list of destinations',
  ).destinations;
  const named = known.flatMap(({ id, label, places, taken }) => {
    const [, country, place] = /^([A-Z]{2}): (.+)$/.exec(label) ?? [];
    return country && place && places - taken >= 3 ? [{ id, country, place }] : [];
  });
  const [first] = named;
  if (first) return first;
  const administrator = await server.as('administrator');
  const added = await administrator.post('/api/destinations', { label: 'AT: Graz', places: 30 });
  return { ...expectBody(z.object({ id: z.uuid() }), added, 'a new destination'), country: 'AT', place: 'Graz' };
}

/** A story that broke off must not keep the shelter's places. What can't be withdrawn any more holds none. */
async function withdraw(scenario: Scenario, username: string): Promise<void> {
  if (scenario.receipts.length === 0) return;
  const person = await scenario.as(username).catch(() => undefined);
  await person
    ?.post(`/api/cases/${scenario.ref}/case.withdraw`, { on: new Date().toISOString().slice(0, 10) })
    .catch(() => undefined);
}

function say(line: string): void {
  console.log(line);
}

readArguments('demo');
try {
  await main();
} catch (error) {
  if (!(error instanceof DidNotHold)) throw error;
  console.error(`\nIt did not hold. ${error.message}`);
  process.exitCode = 1;
}
