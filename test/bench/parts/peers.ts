import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { BareUnit, schemaOfUnit, unit } from '../limit.js';
import { closedLoop, interleave, type Program, type Round } from '../measure.js';
import { figuresTable } from '../report.js';
import { OurWay } from './in-process.js';
import type { World } from '../world.js';

const packages = [
  '@dbos-inc/dbos-sdk@5.3.0',
  '@event-driven-io/emmett@0.42.0',
  '@event-driven-io/emmett-postgresql@0.42.0',
];
const inFlight = 16;
const casesPerSlot = 1000;

/** The parts of the peers' interfaces that are used here. Their packages are installed for this part alone. */
interface Dbos {
  setConfig(config: { name: string; systemDatabaseUrl: string; logLevel: string }): void;
  registerWorkflow<A extends unknown[]>(run: (...args: A) => Promise<void>, config: { name: string }): typeof run;
  runStep(step: () => Promise<void>, config: { name: string }): Promise<void>;
  launch(): Promise<void>;
  shutdown(): Promise<void>;
}
interface EventStore {
  appendToStream(
    stream: string,
    events: { type: string; data: object }[],
    options: { expectedStreamVersion: bigint | 'STREAM_DOES_NOT_EXIST' },
  ): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Measures other libraries that make a step durable, beside the limit and ours. Here they check, seal and chain
 * nothing, and each does its own bookkeeping: this compares the minimum cost of a transition for an application built
 * on them.
 */
export async function peers(world: World, { rounds }: { rounds: number }): Promise<string> {
  const folder = join(world.folder, 'peers');
  const install = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', ...packages];
  await promisify(execFile)('npm', install);
  const bare = new BareUnit(await world.database('bare'));
  const ours = await OurWay.prepare(world);
  const dbos = await openDbos(folder, await world.database('dbos'));
  const emmett = await openEmmett(folder, await world.database('emmett'));
  const programs: Program[] = [
    bare.limit(),
    { name: 'ours, 16 in flight', run: () => ours.run(inFlight, true) },
    { name: 'emmett, one event appended, 16 in flight', run: emmett.run },
    { name: 'DBOS, a workflow of one step, 16 in flight', run: dbos.run },
  ];
  try {
    const figures = await interleave(programs, rounds);
    await ours.verify();
    return figuresTable(figures, figures[0]);
  } finally {
    await dbos.close();
    await emmett.close();
    await ours.close();
    for (const name of ['bare', 'ours', 'dbos', 'emmett']) await world.dropDatabase(name);
  }
}

interface Peer {
  run: () => Promise<Round>;
  close: () => Promise<void>;
}

const load = (folder: string, path: string): Promise<unknown> =>
  import(pathToFileURL(join(folder, 'node_modules', path)).href);

/** The statement of the bare unit as the only step of a workflow. Each transition starts a workflow and waits for it. */
async function openDbos(folder: string, url: string): Promise<Peer> {
  const { DBOS } = (await load(folder, '@dbos-inc/dbos-sdk/dist/src/index.js')) as { DBOS: Dbos };
  const pool = new pg.Pool({ connectionString: url, max: inFlight });
  for (const statement of schemaOfUnit.split(';')) await pool.query(statement);
  const { rows } = await pool.query<{ id: string }>('select id from cases order by id');
  DBOS.setConfig({ name: 'peer', systemDatabaseUrl: url, logLevel: 'error' });
  const text = unit('$1::uuid', '$2::int', '$3::text', '$4::text');
  const transition = DBOS.registerWorkflow(
    (id: string, version: number) =>
      DBOS.runStep(
        async () => {
          const { rowCount } = await pool.query({ name: 'unit', text, values: [id, version, null, '{"note":"x"}'] });
          if (rowCount !== 1) throw new Error('a version was not what was expected');
        },
        { name: 'unit' },
      ),
    { name: 'transition' },
  );
  await DBOS.launch();
  const steps = Array.from({ length: inFlight }, () => 0);
  return {
    run: () =>
      closedLoop(inFlight, {}, (slot) => {
        const step = steps[slot] ?? 0;
        steps[slot] = step + 1;
        const one = rows[slot * casesPerSlot + (step % casesPerSlot)]?.id ?? '';
        return transition(one, Math.floor(step / casesPerSlot));
      }),
    async close() {
      await DBOS.shutdown();
      await pool.end();
    },
  };
}

/** Appends an event to the case's stream at the expected version. */
async function openEmmett(folder: string, url: string): Promise<Peer> {
  const { getPostgreSQLEventStore } = (await load(folder, '@event-driven-io/emmett-postgresql/dist/index.js')) as {
    getPostgreSQLEventStore: (url: string) => EventStore;
  };
  const store = getPostgreSQLEventStore(url);
  const steps = Array.from({ length: inFlight }, () => 0);
  return {
    run: () =>
      closedLoop(inFlight, {}, (slot) => {
        const step = steps[slot] ?? 0;
        steps[slot] = step + 1;
        const version = BigInt(Math.floor(step / casesPerSlot));
        const event = { type: 'Moved', data: { note: 'x'.repeat(185) } };
        return store.appendToStream(`case-${slot}-${step % casesPerSlot}`, [event], {
          expectedStreamVersion: version === 0n ? 'STREAM_DOES_NOT_EXIST' : version,
        });
      }),
    close: () => store.close(),
  };
}
