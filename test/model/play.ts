import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { sha256 } from '@app/journal';
import { firstBreak } from '@app/proof';
import type { Coverage } from './coverage.js';
import { everyone, type Asker } from './facts.js';
import { arrivalOf, type Inputs } from './inputs.js';
import { handOver, matched, park, step, viewOf, type Ask, type ModelCase, type Said, type World } from './machine.js';
import type { OverHttp } from './over-http.js';
import { faultsOfStanding } from './standing.js';
import { ask, asker, nextOnTheWay } from './way.js';

export interface Settings {
  product: OverHttp;
  coverage: Coverage;
  inputs: Inputs;
  pools: World['pools'];
}

/** Sends each request to the product and to the machine, and throws where their answers differ. */
export class Play {
  world: World;
  /** Every request so far, so that one can be repeated. */
  readonly asked: Ask[] = [];

  constructor(readonly settings: Settings) {
    this.world = { cases: new Map(), pools: settings.pools };
  }

  get inputs(): Inputs {
    return this.settings.inputs;
  }

  caseOf(ref: string): ModelCase {
    const found = this.world.cases.get(ref);
    if (!found) throw new Error(`the model has no case ${ref}`);
    return found;
  }

  async open(people: number, by: Asker = asker('intake-officer')): Promise<string> {
    const body = arrivalOf(people, this.inputs);
    const opening = { who: by, ref: null, transition: 'intake.register', body, wellFormed: true };
    return (await this.one({ ...opening, key: randomUUID(), ifMatch: null })) ?? never();
  }

  /** Sends one request. Throws when the product's answer is not the machine's. Returns the case that it opened. */
  async one(request: Ask): Promise<string | null> {
    const { said, ref, part } = await this.settings.product.ask(request);
    const told = withNames(request, ref, part);
    const predicted = step(this.world, told);
    this.note(request, said);
    if (!isDeepStrictEqual(predicted.said, said)) throw new Divergence([request], [said], [predicted.said], this.world);
    this.world = predicted.world;
    if (said.status < 300) await this.tellsOneStory(ref ?? request.ref ?? never());
    if (part !== null) await this.tellsOneStory(part);
    return ref;
  }

  /** After every step, state, places and clocks must belong together. */
  private async tellsOneStory(ref: string): Promise<void> {
    if (this.settings.product.mayBeAhead(ref)) return;
    const found = this.caseOf(ref);
    const stands = await this.settings.product.standing(ref);
    const faults = faultsOfStanding(found, stands);
    if (faults.length === 0) return;
    const last = found.entries.at(-1)?.transition ?? 'nothing';
    throw new Error(`${ref} in ${found.state} after ${last}: ${faults.join('; ')}: ${JSON.stringify(stands)}`);
  }

  private note(request: Ask, said: Said): void {
    this.asked.push(request);
    const found = request.ref === null ? undefined : this.world.cases.get(request.ref);
    if (!found) return;
    const own = request.who.facility === null || request.who.facility === found.facility;
    const role = own ? request.who.role : `${request.who.role}*`;
    this.settings.coverage.note(found.state, request.transition, role, said.status, said.code);
  }

  /** Lets the service work on the oldest delivery of the case. */
  async handOver(ref: string): Promise<void> {
    const settled = await this.settings.product.letHandOver(ref);
    await settled();
    this.world = handOver(this.world, ref);
    await this.tellsOneStory(ref);
  }

  /**
   * Sends several requests at once, with a hand-over among them if one waits. The results must equal those of the same
   * requests in some order, one after another.
   */
  async together(requests: readonly Ask[], ref: string): Promise<void> {
    const isWaiting = this.caseOf(ref).pending.some(({ parked }) => !parked);
    const [settled, ...answers] = await Promise.all([
      isWaiting ? this.settings.product.letHandOver(ref) : undefined,
      ...requests.map((request) => this.settings.product.ask(request)),
    ]);
    await settled?.();
    requests.forEach((request, index) => this.note(request, answers[index]?.said ?? never()));
    const heard = answers.map(({ said }) => said);
    const told = requests.map((request, index) => withNames(request, null, answers[index]?.part ?? null));
    const touched = [...new Set([ref, ...requests.map((one) => one.ref)])].filter((one) =>
      this.world.cases.has(one ?? ''),
    );
    const stands = await Promise.all(touched.map((one) => this.settings.product.view(one ?? '', asker('auditor'))));
    const fit = [...inSomeOrder(this.world, told, heard, isWaiting ? ref : null)].find(({ cases }) =>
      touched.every((one, index) => {
        const found = cases.get(one ?? '');
        return found?.state === stands[index]?.state && found?.entries.length === stands[index]?.version;
      }),
    );
    if (!fit) throw new Divergence(requests, heard, [], this.world);
    this.world = fit;
    for (const one of touched) await this.tellsOneStory(one ?? '');
  }

  async walk(ref: string, state: string): Promise<void> {
    for (let steps = 0; steps < 80; steps += 1) {
      const next = nextOnTheWay(this.caseOf(ref), state, this.inputs);
      if (next === 'there') return;
      if (next === 'hand-over') await this.handOver(ref);
      else await this.one(next);
    }
    throw new Error(`${ref} did not get to ${state}`);
  }

  async park(ref: string): Promise<string | undefined> {
    await this.settings.product.park(ref);
    this.world = park(this.world, ref);
    return this.settings.product.parkedDelivery(ref);
  }

  /** Records the same people in another case, so that each case is a possible duplicate of the other. */
  async matchWithAnother(ref: string): Promise<void> {
    const { state, facts } = this.caseOf(ref);
    const other = await this.open(Math.max(...everyone(facts)));
    if (state.startsWith('intake.')) {
      const identify = ask(this.caseOf(ref), 'intake.identify', this.inputs);
      await this.one({ ...identify, ref: other });
      await this.one(identify);
    } else await this.settings.product.indexAlike(ref, other);
    const matches = await this.settings.product.matches(ref, asker('caseworker'));
    if (matches.length === 0) throw new Error('the same people were not found again');
    for (const match of matches) this.world = matched(this.world, ref, match);
  }

  /**
   * Everything that anybody reads of the case must be what the machine holds, and the chain of its entries must verify.
   */
  async agrees(ref: string, viewers: readonly Asker[] = [asker('caseworker')]): Promise<void> {
    const found = this.caseOf(ref);
    const { product } = this.settings;
    const auditor = asker('auditor');
    const [timeline, chain, ...views] = await Promise.all([
      product.timeline(ref, auditor),
      product.chain(ref, auditor),
      ...viewers.map((who) => product.view(ref, who)),
    ]);
    same(`the timeline of ${ref}`, timeline, found.entries);
    viewers.forEach((who, index) => same(`what ${who.name} sees of ${ref}`, views[index], viewOf(found, who)));
    const fault = firstBreak(chain, sha256);
    if (fault) throw new Error(`the chain of ${ref} breaks: ${JSON.stringify(fault)}`);
  }
}

/** The request with the references that the product chose. */
const withNames = (request: Ask, ref: string | null, part: string | null): Ask => ({
  ...request,
  ...(ref === null ? {} : { opensAs: ref }),
  ...(part === null ? {} : { splitsAs: part }),
});

const never = (): never => {
  throw new Error('a request without an answer');
};

/** The worlds after each order in which the machine gives every request the answer that the product gave. */
function* inSomeOrder(
  world: World,
  requests: readonly Ask[],
  heard: readonly Said[],
  ref: string | null,
  left: readonly number[] = requests.map((_, index) => index),
): Generator<World> {
  if (left.length === 0 && ref === null) yield world;
  if (ref !== null) yield* inSomeOrder(handOver(world, ref), requests, heard, null, left);
  for (const index of left) {
    const next = step(world, requests[index] ?? never());
    if (!isDeepStrictEqual(next.said, heard[index])) continue;
    yield* inSomeOrder(
      next.world,
      requests,
      heard,
      ref,
      left.filter((one) => one !== index),
    );
  }
}

export class Divergence extends Error {
  constructor(requests: readonly Ask[], heard: readonly Said[], predicted: readonly Said[], world: World) {
    const told = requests.map((request, index) => {
      const { who, transition, ref, ifMatch, body } = request;
      const state = ref === null ? 'no case' : (world.cases.get(ref)?.state ?? 'an unknown case');
      return [
        `${transition} by ${who.name} in ${state}${ifMatch === null ? '' : `, If-Match ${ifMatch}`}: ${JSON.stringify(body)}`,
        `  product: ${JSON.stringify(heard[index])}`,
        predicted[index] ? `  machine: ${JSON.stringify(predicted[index])}` : '',
      ].join('\n');
    });
    const order = predicted.length > 0 ? '' : '\nno order of these requests has these answers';
    super(`the product and the model part:\n${told.join('\n')}${order}`);
    this.name = 'Divergence';
  }
}

function same(what: string, heard: unknown, predicted: unknown): void {
  if (isDeepStrictEqual(heard, predicted)) return;
  throw new Error(`${what}\n  product: ${JSON.stringify(heard)}\n  machine: ${JSON.stringify(predicted)}`);
}
