import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { CaseView } from '@app/client';
import { isBoundToFacility, lifecycle, type CaseState, type Role } from '@app/lifecycle';
import { pathTo, samples, withOwnNames, type SampleContext, type Step } from '@app/testing/samples';
import { settle, type Command, type Gateways, type Settled, type SignedIn } from './commands.js';
import type { History } from './history.js';
import type { Random } from './random.js';

export interface World {
  gateways: Gateways;
  history: History;
  /** All people who are signed in, by user name. */
  people: ReadonlyMap<string, SignedIn>;
  facilities: readonly string[];
  destinationIds: readonly string[];
  /** How long a case may wait for the service that it was handed over to. */
  handOverMsMax: number;
}

/** The states in which cases end: most of them settled, some in other states. */
const ends: CaseState[] = [
  ...Array.from({ length: 12 }, () => 'closed.settled' as const),
  'transit.interrupted',
  'referral.rejected',
  'resettlement.placed',
  'closed.withdrawn',
  'closed.lost-contact',
  'closed.returned',
  'closed.erased',
];
/** Steps of one case that may come in any order. Sent at once to both gateways, they compete for the case's version. */
const together = new Set(['intake.record-consent', 'transit.record-document', 'transit.clear-medical']);

class Stuck extends Error {}

/**
 * Moves one case from arrival to an end, with side events: notes, refusals, a withdrawn consent. null: it did not reach
 * the end.
 */
export async function live(
  world: World,
  random: Random,
  end: CaseState = random.pick(ends),
  facility = random.pick(world.facilities),
): Promise<string | null> {
  const life = new Life(world, random, facility);
  try {
    await life.to(end);
    return life.ref;
  } catch (error) {
    if (!(error instanceof Stuck)) throw error;
    world.history.write({ type: 'stuck', ref: life.ref ?? '-', words: error.message });
    return null;
  }
}

class Life {
  ref: string | null = null;
  private readonly context: SampleContext;

  constructor(
    private readonly world: World,
    private readonly random: Random,
    private readonly facility: string,
  ) {
    this.context = { facilityId: '', destinationId: random.pick(world.destinationIds), now: new Date() };
  }

  async to(end: CaseState): Promise<void> {
    const steps = [...pathTo(end)];
    while (steps.length > 0) {
      const [step] = steps;
      if (!step) return;
      const alike = together.has(step.transition) ? steps.filter((one) => one.transition === step.transition) : [step];
      steps.splice(0, alike.length);
      if (step.role === 'system') await this.isTakenOver(step);
      else await Promise.all(alike.map((one) => this.make(one)));
      await this.besides();
    }
  }

  private async make(step: Step): Promise<void> {
    const input = { ...withOwnNames(samples[step.transition](this.context)), ...step.input?.(this.context) };
    const command = { by: this.who(step.role), ref: this.ref, transition: step.transition, input };
    const key = randomUUID();
    // an impatient client: the same command twice at once must make one entry
    const twice = this.random.unit() < 0.05;
    const answers = await Promise.all([this.send(command, key), ...(twice ? [this.send(command, key)] : [])]);
    for (const settled of answers)
      if (settled.outcome !== 'ok') throw new Stuck(`${step.transition}: ${told(settled)}`);
    const refs = new Set(answers.map((one) => (one.outcome === 'ok' ? one.ref : null)));
    if (refs.size > 1) throw new Stuck(`${step.transition}: one key, and ${refs.size} cases`);
    this.ref = [...refs][0] ?? null;
  }

  /** Waits for the step that a service makes by itself after a hand-over. */
  private async isTakenOver({ transition }: Step): Promise<void> {
    const { to, from } = lifecycle.get(transition);
    const wanted: readonly string[] = to === 'same' ? from : to;
    await this.eventually(transition, ({ state }) => wanted.includes(state));
  }

  private async eventually(what: string, holds: (found: CaseView) => boolean): Promise<CaseView> {
    const { gateways, handOverMsMax } = this.world;
    for (const until = Date.now() + handOverMsMax; Date.now() < until && !gateways.hopeless; await pause(100)) {
      const found = await this.view();
      if (found && holds(found)) return found;
    }
    throw new Stuck(`${what} did not happen within ${this.world.handOverMsMax / 1000} s`);
  }

  private async view(): Promise<CaseView | undefined> {
    const client = this.world.gateways.next(this.who('coordinator').token);
    return client.get('/api/cases/:ref', { params: { ref: this.ref ?? '' } }).catch(() => undefined);
  }

  private async besides(): Promise<void> {
    const chance = this.random.unit();
    const found = chance < 0.2 ? await this.view() : undefined;
    if (!found || found.state.startsWith('closed.')) return;
    if (chance < 0.06) await this.noted();
    else if (chance < 0.1) await this.isRefused({ by: this.who('auditor'), transition: 'case.hold', input: {} });
    else if (chance < 0.14)
      await this.isRefused({ by: this.who('intake-officer'), transition: 'intake.register', input: {} });
    else if (chance < 0.17)
      await this.isRefused({
        by: this.who('coordinator'),
        transition: 'case.assign',
        input: { assignee: null },
        ifMatch: found.version - 1,
      });
    else if (!found.state.endsWith('.offered') && found.state !== 'transit.moving') await this.held(found);
  }

  /** Several people add notes at once, each for the same version. All notes must be recorded. */
  private async noted(): Promise<void> {
    const by = ['intake-officer', 'caseworker', 'reviewer'] as const;
    const answers = await Promise.all(
      by.map((role) =>
        this.send({
          by: this.who(role),
          ref: this.ref,
          transition: 'case.add-note',
          input: samples['case.add-note'](this.context),
        }),
      ),
    );
    for (const settled of answers) if (settled.outcome !== 'ok') throw new Stuck(`case.add-note: ${told(settled)}`);
  }

  private async isRefused(command: Omit<Command, 'ref'>): Promise<void> {
    const settled = await this.send({ ...command, ref: this.ref });
    if (settled.outcome === 'ok') throw new Stuck(`${command.transition} was accepted where it must be refused`);
  }

  /** Withdraws a consent. The service that has the case puts it on hold; then a caseworker resumes it. */
  private async held(found: CaseView): Promise<void> {
    const given = found.file.consents.find((one) => one.purpose === 'family-tracing' && one.given);
    if (!given || found.file.held !== null) return;
    const input = { person: given.person, purpose: given.purpose };
    const by = this.who('caseworker');
    const settled = await this.send({ by, ref: this.ref, transition: 'intake.withdraw-consent', input });
    if (settled.outcome !== 'ok') throw new Stuck(`intake.withdraw-consent: ${told(settled)}`);
    await this.eventually('case.hold', ({ file }) => file.held !== null);
    const resumed = await this.send({ by, ref: this.ref, transition: 'case.resume', input: {} });
    if (resumed.outcome !== 'ok') throw new Stuck(`case.resume: ${told(resumed)}`);
  }

  private send(command: Command, key?: string): Promise<Settled> {
    return settle(this.world.gateways, this.world.history, command, key);
  }

  private who(role: Role): SignedIn {
    const username = isBoundToFacility(role) ? `${role}.${this.facility.toLowerCase()}` : role;
    const found = this.world.people.get(username);
    if (!found) throw new Error(`nobody is called ${username}`);
    return found;
  }
}

const told = (settled: Settled): string =>
  settled.outcome === 'refused' ? `refused with ${settled.status} ${settled.code}` : settled.outcome;
