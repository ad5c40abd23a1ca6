import type { MissingKeys } from '../key-folder.js';
import { randomOf, type Random } from '../random.js';

/** The faults of a product that its own launcher started (`npm start`). Only the launcher starts its Postgres again. */
export type LauncherFault =
  | { kind: 'postgres ended under its launcher'; signal: 'SIGKILL' | 'SIGQUIT' | 'SIGINT' }
  | { kind: 'disk of the write-ahead log full'; ms: number }
  | { kind: 'launcher killed' | 'launcher told to stop' }
  | { kind: 'launcher started without keys'; missing: MissingKeys; ms: number };

type Draw = (random: Random, nth: number) => LauncherFault;

/** The kinds come in this order, again and again, so that the shortest run has each of them. */
const inTurn: Draw[] = [
  (random, nth) => ({
    kind: 'postgres ended under its launcher',
    signal: (['SIGKILL', 'SIGQUIT', 'SIGINT'] as const)[nth % 3] ?? random.pick(['SIGKILL', 'SIGQUIT'] as const),
  }),
  (random) => ({ kind: 'disk of the write-ahead log full', ms: random.between(3_000, 8_000) }),
  (random, nth) => ({
    kind: 'launcher started without keys',
    missing: (['folder', 'facility keys'] as const)[nth % 2] ?? random.pick(['folder', 'facility keys'] as const),
    ms: random.between(1_000, 3_000),
  }),
  () => ({ kind: 'launcher killed' }),
  () => ({ kind: 'launcher told to stop' }),
];

export function launcherScheduleOf(
  { seed, queue, faults, kinds }: { seed: string; queue: string; faults: number; kinds: readonly string[] },
  mayMount: boolean,
): (LauncherFault & { after: number })[] {
  const random = randomOf(`${seed} ${queue} ${faults} launcher`);
  const isWanted = ({ kind }: LauncherFault): boolean =>
    (mayMount || kind !== 'disk of the write-ahead log full') &&
    (kinds.length === 0 || kinds.some((word) => kind.includes(word)));
  const draws = inTurn.filter((draw) => isWanted(draw(randomOf('name'), 0)));
  if (draws.length === 0) throw new Error(`no fault of a launcher is called ${kinds.join(' or ')}`);
  return Array.from({ length: faults }, (_none, index) => {
    const draw = draws[index % draws.length] as Draw;
    return { ...draw(random, Math.floor(index / draws.length)), after: (index + random.unit()) / (faults + 1) };
  });
}
