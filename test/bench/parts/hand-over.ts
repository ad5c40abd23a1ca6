import { setTimeout as sleep } from 'node:timers/promises';
import { acknowledge, facilityOf, headersOf, seedAt } from '../commands.js';
import { openConnections, signIn } from '../http.js';
import { percentile, roundOf, say, sortedCopy, type Figure } from '../measure.js';
import { figuresTable } from '../report.js';
import { demoPassword, query, startProduct, type World } from '../world.js';

const quietCases = 60;
const floodCases = 1_000;

/**
 * From the entry that hands a case over to the entry by which the next stage takes it: both times are the database's. Quiet: one at a time,
 * with a pause. Flooded: 64 connections hand over as fast as they can.
 */
export async function handOver(world: World, { rounds }: { rounds: number }): Promise<string> {
  const figures: Figure[] = [];
  for (const backend of ['redis', 'postgres'] as const) {
    if (backend === 'redis' && !world.redisUrl) continue;
    const name = `handover_${backend}`;
    const { url } = await world.migrated(name);
    const product = await startProduct(world, name, {
      databaseUrl: url,
      queueUrl: backend === 'redis' ? world.redisUrl : undefined,
    });
    try {
      const { id, officer } = await facilityOf(url);
      await acknowledge(url, officer.id);
      const session = await signIn(product.url, 'intake-officer.han', demoPassword);
      const quiet: Figure = { name: `${backend}, quiet`, rounds: [] };
      const flooded: Figure = { name: `${backend}, flooded`, rounds: [] };
      for (let round = 0; round < rounds; round += 1)
        for (const [figure, count, connections] of [
          [quiet, quietCases, 1],
          [flooded, floodCases, 64],
        ] as const) {
          const cases = await seedAt(product, id, 'intake.sheltered', count);
          const open = await openConnections(product.url, connections);
          const waiting = cases.map((one) => one.ref);
          await Promise.all(
            open.map(async (connection) => {
              for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
                const { status, text } = await connection.send(
                  'POST',
                  `/api/cases/${ref}/intake.refer`,
                  headersOf(session),
                  '{}',
                );
                if (status !== 200) throw new Error(`a case was not handed over: ${text}`);
                if (connections === 1) await sleep(25);
              }
            }),
          );
          for (const one of open) one.close();
          figure.rounds.push(
            await taken(
              url,
              cases.map((one) => one.id),
            ),
          );
          const { p50, p99 } = figure.rounds.at(-1) ?? { p50: 0, p99: 0 };
          say(
            `  round ${round + 1}/${rounds}  ${figure.name.padEnd(30)} p50 ${p50.toFixed(1)}  p99 ${p99.toFixed(1)} ms`,
          );
        }
      figures.push(quiet, flooded);
    } finally {
      await product.stop();
      await world.dropDatabase(name);
    }
  }
  return figuresTable(figures, undefined);
}

/** Waits until all are taken, then how long each waited. */
async function taken(url: string, ids: string[]) {
  for (;;) {
    const rows = await query(
      url,
      `select extract(epoch from o.at)::float8 as opened, extract(epoch from r.at)::float8 as referred
       from journal.entries r join journal.entries o on o.case_id = r.case_id and o.transition = 'referral.open'
       where r.transition = 'intake.refer' and r.case_id = any ($1::uuid[])`,
      [ids],
    );
    if (rows.length === ids.length) {
      const spans = rows.map((row) => (Number(row['opened']) - Number(row['referred'])) * 1000);
      const began = Math.min(...rows.map((row) => Number(row['referred'])));
      const ended = percentile(sortedCopy(rows.map((row) => Number(row['opened']))), 1);
      return roundOf(spans, ended - began);
    }
    await sleep(200);
  }
}
