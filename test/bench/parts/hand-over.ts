import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { acknowledge, facilityOf, headersOf, seedAt } from '../commands.js';
import { openConnections, signIn } from '../http.js';
import { roundOf, say, type Figure, type Round } from '../measure.js';
import { figuresTable } from '../report.js';
import { demoPassword, query, startProduct, type World } from '../world.js';

const quietCases = 60;
const loadCases = 1_000;

/**
 * Measures the time from the entry that hands a case over to the entry with which the next stage takes it, both by the
 * database's clock. Quiet: one case at a time. Under load: 64 in flight, each handed over when the one before was
 * taken.
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
      const loaded: Figure = { name: `${backend}, 64 in flight`, rounds: [] };
      for (let round = 0; round < rounds; round += 1)
        for (const [figure, count, connections] of [
          [quiet, quietCases, 1],
          [loaded, loadCases, 64],
        ] as const) {
          const cases = await seedAt(product, id, 'intake.sheltered', count);
          const open = await openConnections(product.url, connections);
          const arrivals = new Arrivals(url);
          const waiting = [...cases];
          await Promise.all(
            open.map(async (connection) => {
              for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
                const path = `/api/cases/${one.ref}/intake.refer`;
                const { status, text } = await connection.send('POST', path, headersOf(session), '{}');
                if (status !== 200) throw new Error(`a case was not handed over: ${text}`);
                await arrivals.of(one.id);
              }
            }),
          );
          await arrivals.stop();
          for (const one of open) one.close();
          figure.rounds.push(
            await spansOf(
              url,
              cases.map((one) => one.id),
            ),
          );
          const { p50, p99 } = figure.rounds.at(-1) ?? { p50: 0, p99: 0 };
          say(
            `  round ${round + 1}/${rounds}  ${figure.name.padEnd(30)} p50 ${p50.toFixed(1)}  p99 ${p99.toFixed(1)} ms`,
          );
        }
      figures.push(quiet, loaded);
    } finally {
      await product.stop();
      await world.dropDatabase(name);
    }
  }
  return figuresTable(figures, undefined);
}

/** Asks the database every few milliseconds which of the awaited cases were taken, in one query for all of them. */
class Arrivals {
  private readonly awaited = new Map<string, () => void>();
  private stopped = false;
  private readonly watching: Promise<void>;

  constructor(url: string) {
    this.watching = this.watch(url);
  }

  of(caseId: string): Promise<void> {
    return new Promise((done) => this.awaited.set(caseId, done));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.watching;
  }

  private async watch(url: string): Promise<void> {
    const client = new pg.Client(url);
    await client.connect();
    const text = `select case_id from journal.entries where case_id = any ($1::uuid[]) and transition = 'referral.open'`;
    for (; !this.stopped; await sleep(10)) {
      if (this.awaited.size === 0) continue;
      const { rows } = await client.query<{ case_id: string }>({
        name: 'taken',
        text,
        values: [[...this.awaited.keys()]],
      });
      for (const { case_id: id } of rows) {
        this.awaited.get(id)?.();
        this.awaited.delete(id);
      }
    }
    await client.end();
  }
}

async function spansOf(url: string, ids: string[]): Promise<Round> {
  const rows = await query(
    url,
    `select extract(epoch from o.at)::float8 as opened, extract(epoch from r.at)::float8 as referred
     from journal.entries r join journal.entries o on o.case_id = r.case_id and o.transition = 'referral.open'
     where r.transition = 'intake.refer' and r.case_id = any ($1::uuid[])`,
    [ids],
  );
  if (rows.length !== ids.length) throw new Error('not every case that was handed over was taken');
  const spans = rows.map((row) => (Number(row['opened']) - Number(row['referred'])) * 1000);
  const began = Math.min(...rows.map((row) => Number(row['referred'])));
  return roundOf(spans, Math.max(...rows.map((row) => Number(row['opened']))) - began);
}
