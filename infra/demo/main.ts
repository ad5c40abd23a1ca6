import { readArguments } from '../arguments.mjs';
import { arrive, erased, inUlaanbaatar, issueInstruction } from './arrival.js';
import { dates, inventFamily, type Destination } from './family.js';
import { atHome, atUnhcr, onTheWay } from './journey.js';
import { verifiedOffline } from './offline.js';
import { askPassword } from './password.js';
import { readsTable, readTimeline, section, stagesTable, timelineTable, verified } from './report.js';
import { Scenario } from './scenario.js';
import { DidNotHold, expectAnswer, Server } from './server.js';
import { heading, indented } from './words.js';

/**
 * `npm run demo`: takes three invented people from an embassy to a new home, over HTTP alone, on a running server
 * (BASE_URL, or this machine's PORT or 3000). Exits with 0 only when every step, every refusal and the proof at the end
 * are as expected.
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
    const undone = [withdraw(home, 'intake-officer.han'), withdraw(elsewhere, 'intake-officer.uln'), takeBack()];
    await Promise.allSettled(undone);
    throw error;
  }
  await takeBack();
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

/**
 * A destination with three free places. When earlier runs have taken all places, the administrator adds a destination.
 */
async function freeDestination(server: Server): Promise<Destination> {
  const officer = await server.as('resettlement-officer');
  const { destinations: known } = await expectAnswer(
    officer.client.get('/api/destinations', {}),
    'the list of destinations',
  );
  const named = known.flatMap(({ id, label, places, taken }) => {
    const [, country, place] = /^([A-Z]{2}): (.+)$/.exec(label) ?? [];
    return country && place && places - taken >= 3 ? [{ id, country, place }] : [];
  });
  const [first] = named;
  if (first) return first;
  const administrator = await server.as('administrator');
  const added = administrator.client.post('/api/destinations', { body: { label: 'AT: Graz', places: 30 } });
  return { ...(await expectAnswer(added, 'a new destination')), country: 'AT', place: 'Graz' };
}

/**
 * Withdraws a case after a failure, so that it holds no places in the shelter. A case that can't be withdrawn holds
 * none.
 */
async function withdraw(scenario: Scenario, username: string): Promise<void> {
  if (scenario.receipts.length === 0) return;
  const { ref } = scenario;
  const today = new Date().toISOString().slice(0, 10);
  await scenario
    .as(username)
    .then(({ client }) =>
      client.post('/api/cases/:ref/:transition', { params: { ref, transition: 'case.withdraw' }, body: { on: today } }),
    )
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
