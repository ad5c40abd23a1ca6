import { mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runControls } from './controls.js';
import { figuresOf, tableOf, type Figures } from './figures.js';
import { openHistory, readHistory, type History } from './history.js';
import { inject } from './inject.js';
import { judge } from './judge.js';
import { recoverySecondsMax } from './probed.js';
import { startProbes } from './probes.js';
import { startLaunchedProduct } from './launcher/product.js';
import { launcherScheduleOf } from './launcher/schedule.js';
import { mayMount } from './launcher/wal-disk.js';
import { live } from './lives.js';
import { readOptions, type Options } from './options.js';
import { poison } from './poison.js';
import { startProduct, type Product, type Stops } from './product.js';
import { randomOf } from './random.js';
import { copies, isHeavy, scheduleOf, stages, type FaultKind } from './schedule.js';

/**
 * `npm run test:faults`: starts the whole product as processes, moves whole cases through it while processes, servers
 * and connections fail as the seed says, and afterwards judges whether anything was lost, doubled or left without its
 * entry.
 */
/** Late faults keep half of their distance in transitions, or wait at most this time. */
const apartMsMax = 5_000;
/** The time for a probe that shows whether a path is late. */
const probeSecondsMax = 10;

async function main(options: Options): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'safe-passage-faults-'));
  const stops: Stops = [];
  listenForSignals(stops, () => (options.keep === 'always' ? Promise.resolve() : remove(folder)));
  if (options.controls !== undefined) return runControls(options, folder, stops).finally(() => remove(folder));
  let kept = options.keep === 'always';
  try {
    const figures = await run(options, folder, stops);
    console.log(tableOf(figures));
    if (options.json) await writeFile(options.json, `${JSON.stringify(figures, null, 2)}\n`);
    kept ||= !figures.holds && options.keep === 'failed';
    return figures.holds ? 0 : 1;
  } catch (error) {
    kept = options.keep !== 'never';
    throw error;
  } finally {
    await stopAll(stops);
    if (kept) console.log(`history and logs: ${folder}`);
    else await remove(folder);
  }
}

async function run(options: Options, folder: string, stops: Stops): Promise<Figures> {
  const work = options.poison
    ? `poison (${options.poison})`
    : `${options.faults} faults over ${options.transitions} transitions`;
  console.log(`seed ${options.seed}: ${work}, ${options.queue} queue`);
  const path = join(folder, 'history.jsonl');
  const history = openHistory(path);
  const product =
    options.topology === 'launcher'
      ? await driveLaunched(options, await startLaunchedProduct(options, folder, history, stops), history)
      : await driveServices(options, await startProduct(options, folder, history, stops), history);
  const drained = await drain(product, options.patience * 1000);
  await history.close();
  const lines = await readHistory(path);
  const judged = await judge(lines, product);
  for (const [kind, found] of Object.entries(judged.verdict) as [string, string[]][])
    for (const one of found.slice(0, 10)) console.log(`${kind}: ${one}`);
  return figuresOf(options, lines, judged, drained);
}

type Judged = Pick<Product, 'adminUrl' | 'keyDir' | 'logDir' | 'sql' | 'whole'>;

async function driveServices(options: Options, product: Product, history: History): Promise<Judged> {
  const planned = scheduleOf(options).map((fault) => ({ ...fault, make: () => inject(fault, product) }));
  await within(
    minutesMax(options),
    options.poison ? poison(options, product) : drive(options, product, planned, history),
  );
  if (!product.world.gateways.hopeless) await eachStandsAlone(options, product);
  return product;
}

async function driveLaunched(
  options: Options,
  product: Awaited<ReturnType<typeof startLaunchedProduct>>,
  history: History,
): Promise<Judged> {
  const planned = launcherScheduleOf(options, mayMount());
  const made = planned.map((fault) => ({ ...fault, make: () => product.make(fault) }));
  await within(minutesMax(options), drive(options, product, made, history));
  return product;
}

interface Made {
  kind: FaultKind;
  after: number;
  make(): Promise<string>;
}

/** Runs clients and faults at the same time, until both have done what the options ask for. */
async function drive(
  options: Options,
  product: Pick<Product, 'world' | 'ways'>,
  planned: readonly Made[],
  history: History,
): Promise<void> {
  const probes = await startProbes(product.world, randomOf(`${options.seed} probes`), product.ways);
  let faultsLeft = planned.length > 0;
  const { gateways } = product.world;
  const done = (): boolean => gateways.hopeless || (history.acknowledged() >= options.transitions && !faultsLeft);
  const client = async (no: number): Promise<void> => {
    for (let life = 0; !done(); life += 1)
      await live(product.world, randomOf(`${options.seed} client ${no} life ${life}`));
  };
  const faults = async (): Promise<void> => {
    const apart = options.transitions / planned.length / 2;
    for (const fault of planned) {
      const { after } = fault;
      const due = Math.max(after * options.transitions, history.acknowledged() + apart);
      // a fault that stops all work must not prevent the next one
      for (const until = Date.now() + apartMsMax; history.acknowledged() < due; await pause(20))
        if (Date.now() > until && history.acknowledged() >= after * options.transitions) break;
      const at = Date.now();
      const words = await fault.make();
      history.write({ type: 'fault', at, kind: fault.kind, words, until: Date.now() });
      console.log(`${String(history.acknowledged()).padStart(6)} transitions: ${fault.kind} (${words})`);
      // the next fault would hide that the product has not recovered from this one
      if (!isHeavy(fault) || (await probes.recovered(recoverySecondsMax + probeSecondsMax))) continue;
      console.log('        not every way acknowledges commands again: the run ends here');
      gateways.hopeless = true;
      return;
    }
    faultsLeft = false;
  };
  const all = [faults(), ...Array.from({ length: options.clients }, (_, no) => client(no))];
  await Promise.all(all).catch((error: unknown) => {
    gateways.hopeless = true;
    throw error;
  });
  if (!gateways.hopeless) await probes.recovered(recoverySecondsMax + probeSecondsMax);
  await probes.stop(gateways.hopeless ? 0 : options.patience);
}

/**
 * Moves one whole case through each copy of the stage services while the other copy is paused: otherwise the other copy
 * would hide a worker that never came back. A case that does not continue is recorded like any other.
 */
async function eachStandsAlone(options: Options, product: Product): Promise<void> {
  for (const service of product.services.values()) await service.ready();
  for (const copy of copies) {
    const others = stages.map((stage) => product.services.get(`${stage}-${copy === 1 ? 2 : 1}`));
    for (const one of others) one?.signal('SIGSTOP');
    await live(product.worldOf(copy), randomOf(`${options.seed} copy ${copy}`), 'closed.settled');
    for (const one of others) one?.signal('SIGCONT');
  }
}

/**
 * The seconds until every service runs, no delivery waits any more and every entry is signed; null when some still
 * wait.
 */
async function drain({ sql, whole }: Judged, msMax: number): Promise<number | null> {
  await whole();
  const from = Date.now();
  for (; Date.now() - from < msMax; await pause(100)) {
    const [row] = await sql<{ left: number }>(`
      select (select count(*) from journal.deliveries)::int + (select count(*) from log.waiting)::int
        + (select (h.size > coalesce((select max(size) from log.checkpoints), 0))::int from log.head h) as left`);
    if (row?.left === 0) return (Date.now() - from) / 1000;
  }
  return null;
}

const minutesMax = ({ faults, transitions }: Options): number => 10 + faults / 4 + transitions / 600;

async function within(minutes: number, work: Promise<void>): Promise<void> {
  const late = pause(minutes * 60_000, 'late' as const, { ref: false });
  if ((await Promise.race([work, late])) === 'late')
    throw new Error(`the run took longer than ${Math.round(minutes)} minutes`);
}

let stopping: Promise<void> | undefined;

/** Ends everything once, even when the end of the run, an error and a signal all ask for it. */
function stopAll(stops: Stops): Promise<void> {
  stopping ??= (async () => {
    for (const stop of stops.splice(0).reverse())
      await stop().catch((error: unknown) => console.error(error instanceof Error ? error.message : error));
  })();
  return stopping;
}

/** For root, the embedded Postgres may keep its data elsewhere and leave a link. */
async function remove(folder: string): Promise<void> {
  const listed = await Promise.all(['', 'data'].map((name) => readdir(join(folder, name)).catch(() => [])));
  const names = listed.flatMap((each, index) =>
    each.filter((name) => name.startsWith('postgres')).map((name) => join(index === 0 ? '' : 'data', name)),
  );
  const data = await Promise.all(names.map((name) => realpath(join(folder, name)).catch(() => folder)));
  for (const each of [...data, folder]) await rm(each, { recursive: true, force: true });
}

function listenForSignals(stops: Stops, cleanUp: () => Promise<void>): void {
  const stop = (): void => {
    if (!stopping) console.log('Stopping…');
    void stopAll(stops)
      .then(cleanUp)
      .finally(() => process.exit(130));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  // ends with the run that started this one, and with the reader of its output
  process.once('disconnect', stop);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', stop);
}

const code = await main(readOptions(process.argv.slice(2))).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
});
// clients of a run that was ended early may still wait for answers that will not come
process.exit(code);
