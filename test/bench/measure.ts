import { cpuSeconds } from './cpu.js';

/** The figures of one program in one round. */
export interface Round {
  perSecond: number;
  p50: number;
  p99: number;
  /** Processor time of all processes that took part, for each piece of work; NaN where it was not measured. */
  cpuMicros: number;
}

export interface Figure {
  name: string;
  rounds: Round[];
}

export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
export const sortedCopy = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
export function median(values: readonly number[]): number {
  const sorted = sortedCopy(values);
  const above = percentile(sorted, 0.5);
  return sorted.length % 2 === 1 ? above : ((sorted[sorted.length / 2 - 1] ?? Number.NaN) + above) / 2;
}

export const roundOf = (latencies: readonly number[], seconds: number, cpuMicros = Number.NaN): Round => {
  const sorted = sortedCopy(latencies);
  return { perSecond: sorted.length / seconds, p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), cpuMicros };
};

/**
 * Runs a number of loops, each of which starts its next piece of work when the last one ended. Failing work ends the
 * bench: the figure of a program that refuses would be worth nothing.
 */
export async function closedLoop(
  inFlight: number,
  { warmUpSeconds = 1, seconds = 4 }: { warmUpSeconds?: number; seconds?: number },
  work: (slot: number) => Promise<unknown>,
): Promise<Round> {
  const latencies: number[] = [];
  let made = 0;
  const cpuBefore = cpuSeconds();
  const from = performance.now() + warmUpSeconds * 1000;
  const until = from + seconds * 1000;
  await Promise.all(
    Array.from({ length: inFlight }, async (_, slot) => {
      for (let began = performance.now(); began < until; began = performance.now()) {
        await work(slot);
        const ended = performance.now();
        made += 1;
        if (began >= from && ended <= until) latencies.push(ended - began);
      }
    }),
  );
  return roundOf(latencies, seconds, ((cpuSeconds() - cpuBefore) * 1e6) / made);
}

export interface Program {
  name: string;
  run(): Promise<Round>;
}

/**
 * Runs each program once, then all of them again, so that other load on the machine affects all in the same way. Every
 * second round runs in reverse order, so that no program always follows the same one. `warmUps` earlier rounds are not
 * counted, because a service that was just started is not compiled yet.
 */
export async function interleave(programs: readonly Program[], rounds: number, warmUps = 0): Promise<Figure[]> {
  for (let warmUp = 0; warmUp < warmUps; warmUp += 1) for (const program of programs) await program.run();
  const figures = programs.map(({ name }): Figure => ({ name, rounds: [] }));
  for (let round = 0; round < rounds; round += 1) {
    const order = [...programs.keys()];
    if (round % 2 === 1) order.reverse();
    for (const index of order) {
      const program = programs[index];
      if (!program) continue;
      const one = await program.run();
      figures[index]?.rounds.push(one);
      say(
        `  round ${round + 1}/${rounds}  ${program.name.padEnd(58)} ${one.perSecond.toFixed(0).padStart(7)}/s  p50 ${one.p50.toFixed(2)}  p99 ${one.p99.toFixed(2)} ms  CPU ${one.cpuMicros.toFixed(0)} µs`,
      );
    }
  }
  return figures;
}

const startedAt = performance.now();
export const say = (line: string): void =>
  console.log(`[${((performance.now() - startedAt) / 1000).toFixed(0).padStart(4)} s] ${line}`);
