import { facilityOf, acknowledge, headersOf, seedAt } from '../commands.js';
import { Connection, signIn } from '../http.js';
import { closedLoop, median, roundOf, say, type Figure } from '../measure.js';
import { figuresTable, table, whole } from '../report.js';
import { demoPassword, query, startProduct, type World } from '../world.js';

const signInsPerRound = 12;

/** What a person waits for: the start, the sign-in, opening a compartment. */
export async function small(world: World, { rounds }: { rounds: number }): Promise<string> {
  const { url } = await world.migrated('small');
  // the first start makes the demo people; the later starts find them
  await (await startProduct(world, 'small', { databaseUrl: url })).stop();
  const ready: string[][] = [];
  const signing: Figure = { name: 'signing in (scrypt, 32 MB), one at a time', rounds: [] };
  const opening: Figure = { name: 'opening a compartment of one sealed entry, one at a time', rounds: [] };
  for (const apart of [false, true]) {
    const seconds: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const product = await startProduct(world, 'small', { databaseUrl: url, apart });
      seconds.push(product.readySeconds);
      say(
        `  round ${round + 1}/${rounds}  ready after ${product.readySeconds.toFixed(2)} s ${apart ? 'apart' : 'in one process'}`,
      );
      try {
        if (!apart) {
          signing.rounds.push(await signIns(product.url, url));
          opening.rounds.push(await openings(product, url));
        }
        const memory = Object.values(await product.memory()).map(whole);
        if (round === 0) ready.push([apart ? 'apart' : 'in one process, the log beside it', '', memory.join(', ')]);
      } finally {
        await product.stop();
      }
    }
    const row = ready.at(-1);
    if (row)
      row[1] = `${median(seconds).toFixed(1)} (${Math.min(...seconds).toFixed(1)} to ${Math.max(...seconds).toFixed(1)})`;
  }
  await world.dropDatabase('small');
  return `${table(['started on an existing database', 'ready after s', 'MB resident of each process'], ready)}\n\n${figuresTable([signing, opening], undefined)}`;
}

async function signIns(productUrl: string, url: string) {
  const people = await query(url, 'select username from access.people order by username limit $1', [signInsPerRound]);
  const spans: number[] = [];
  for (const { username } of people) {
    const began = performance.now();
    await signIn(productUrl, String(username), demoPassword);
    spans.push(performance.now() - began);
  }
  return roundOf(spans, spans.reduce((sum, one) => sum + one, 0) / 1000);
}

async function openings(product: Awaited<ReturnType<typeof startProduct>>, url: string) {
  const { id, officer } = await facilityOf(url);
  await acknowledge(url, officer.id);
  const [one] = await seedAt(product, id, 'intake.sheltered', 1);
  const session = await signIn(product.url, 'intake-officer.han', demoPassword);
  const connection = await Connection.open(product.url);
  try {
    const note = JSON.stringify({ note: 'She asks for a doctor.' });
    await connection.send('POST', `/api/cases/${one?.ref}/case.add-note`, headersOf(session), note);
    return await closedLoop(1, { warmUpSeconds: 4, seconds: 3 }, async () => {
      const path = `/api/cases/${one?.ref}/file/protection?purpose=casework`;
      const { status, text } = await connection.send('GET', path, { authorization: `Bearer ${session}` });
      if (status !== 200) throw new Error(text);
    });
  } finally {
    connection.close();
  }
}
