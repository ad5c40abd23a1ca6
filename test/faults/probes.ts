import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { isBoundToFacility, type CaseState, type Role } from '@app/lifecycle';
import { samples } from '@app/testing/samples';
import { attempt, type Command, type Gateways, type SignedIn } from './commands.js';
import type { History } from './history.js';
import { live, type World } from './lives.js';
import type { Random } from './random.js';
import type { stages } from './schedule.js';

type Stage = (typeof stages)[number];

/** One stage service, and the path of a command to it. */
export interface Way {
  /** Its name in the history, such as intake-1. */
  name: string;
  stage: Stage;
  gateways: Gateways;
  /**
   * The addresses of all processes on a command's path. When each of them says that it is ready, a command must
   * succeed.
   */
  ready: readonly string[];
}

export interface Probes {
  /** true as soon as each path acknowledged a command that was sent after this call; false when the time is over. */
  recovered(secondsMax: number): Promise<boolean>;
  /** Ends the probing once the outcome of every command that was sent is known, or when the time is over. */
  stop(secondsMax: number): Promise<void>;
}

/** The state in which a case of each stage stays, and who may add a note to it there. */
const placeOf: Record<Stage, { state: CaseState; role: Role }> = {
  intake: { state: 'intake.sheltered', role: 'intake-officer' },
  referral: { state: 'referral.preparing', role: 'caseworker' },
  transit: { state: 'transit.planning', role: 'transit-officer' },
  resettlement: { state: 'resettlement.receiving', role: 'resettlement-officer' },
};
const pauseMs = 1_000;
const readyMsMax = 4_000;

/**
 * Repeatedly adds a note to a separate case in each stage, on each path, and asks whether the processes on that path
 * are ready. A note is sealed, so it needs the database, the keys and the connections between services. The judge
 * compares the two answers.
 */
export async function startProbes(world: World, random: Random, ways: readonly Way[]): Promise<Probes> {
  const probes = await Promise.all(
    ways.map(async (way) => {
      const { state, role } = placeOf[way.stage];
      const facility = random.pick(world.facilities);
      const ref = await live(world, random, state, facility);
      if (ref === null) throw new Error(`the case that probes ${way.name} did not get to ${state}`);
      const by = world.people.get(isBoundToFacility(role) ? `${role}.${facility.toLowerCase()}` : role);
      if (!by) throw new Error(`there is no ${role}`);
      return new Probe(way, ref, by, world.history);
    }),
  );
  const running = probes.map((one) => one.run());
  return {
    async recovered(secondsMax) {
      const from = Date.now();
      for (; Date.now() - from < secondsMax * 1_000; await pause(100))
        if (probes.every((one) => one.acknowledgedSentAt >= from)) return true;
      return false;
    },
    async stop(secondsMax) {
      for (const one of probes) one.stop(Date.now() + secondsMax * 1_000);
      await Promise.all(running);
    },
  };
}

class Probe {
  /** When the last acknowledged command was sent. */
  acknowledgedSentAt = 0;
  private until = Infinity;
  private stopping = false;

  constructor(
    private readonly way: Way,
    private readonly ref: string,
    private readonly by: SignedIn,
    private readonly history: History,
  ) {}

  stop(until: number): void {
    this.stopping = true;
    this.until = until;
  }

  /** A command of unknown outcome is repeated with its key, as every client must, before the next command is sent. */
  async run(): Promise<void> {
    for (let key: string | undefined; !this.stopping || (key !== undefined && Date.now() < this.until);) {
      key ??= randomUUID();
      const at = Date.now();
      const [settled, before] = await Promise.all([
        attempt(this.way.gateways, this.history, this.command(), key),
        readinessOf(this.way.ready),
      ]);
      const outcome = settled?.outcome ?? 'unknown';
      // a command may have failed late: only a process that says `ready` before and afterwards is held to it
      const ready = settled || before !== 'ready' ? before : await readinessOf(this.way.ready);
      this.history.write({ at, type: 'probe', way: this.way.name, until: Date.now(), outcome, ready });
      if (outcome === 'ok') this.acknowledgedSentAt = at;
      if (settled) key = undefined;
      await pause(pauseMs);
    }
  }

  private command(): Command {
    const input = samples['case.add-note']({ facilityId: '', destinationId: '', now: new Date() });
    return { by: this.by, ref: this.ref, transition: 'case.add-note', input };
  }
}

/** `ready`, or the answer of the first process that is not ready. */
async function readinessOf(urls: readonly string[]): Promise<string> {
  const answers = await Promise.all(urls.map(readinessAt));
  return answers.find((one) => one !== 'ready') ?? 'ready';
}

async function readinessAt(url: string): Promise<string> {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(readyMsMax) });
    if (answer.status === 200) return await answer.text().then(() => 'ready');
    const { reason, code } = (await answer.json()) as { reason?: string; code?: string };
    return `${answer.status} ${reason ?? code ?? 'without a reason'}`;
  } catch {
    return 'no answer';
  }
}
