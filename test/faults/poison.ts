import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@app/client';
import { samples } from '@app/testing/samples';
import { settle, type SignedIn } from './commands.js';
import { live } from './lives.js';
import type { Options } from './options.js';
import { poisonKinds, type PoisonKind } from './poison-kinds.js';
import type { Product } from './product.js';
import { randomOf } from './random.js';
import { copies } from './schedule.js';
import type { Service } from './services.js';

const casesEach = 100;
const attemptsMax = 5;
/** The time for five attempts with their pauses on a busy machine, in multiples of the run's patience. */
const patiences = 3;

/**
 * Hands over a hundred cases for each kind of poison. Every attempt at one of them throws, hangs, blocks its process,
 * kills it or takes all its memory. The other cases must reach the next stage. The poison must be parked where people
 * see it, and finish after its release. Anything that does not happen is recorded as stuck.
 */
export async function poison(options: Options, product: Product): Promise<void> {
  const { poison: asked } = options;
  const kinds = poisonKinds.filter((kind) => asked === 'all' || asked === kind);
  const rounds = kinds.map((kind) => new Round(kind, options, product));
  for (const [index, round] of rounds.entries()) await round.run(rounds[index + 1]);
}

interface Parked {
  id: string;
  attempts: number;
  last_error: string | null;
}

class Round {
  private readonly receivers: Service[];
  private from = Date.now();
  private refs: Promise<string[]> | undefined;
  private readonly parkedMsMax: number;

  constructor(
    private readonly kind: PoisonKind,
    private readonly options: Options,
    private readonly product: Product,
  ) {
    this.parkedMsMax = options.patience * patiences * 1_000;
    this.receivers = copies.flatMap((copy) => product.services.get(`referral-${copy}`) ?? []);
  }

  /** While this poison is tried again and again, the cases of the next round are taken up to their hand-over. */
  async run(next: Round | undefined): Promise<void> {
    this.from = Date.now();
    const refs = await this.prepare();
    const [poisoned = '', ...neighbours] = refs;
    for (const one of this.receivers) one.orderForGood({ planted: 'poison', ref: poisoned, kind: this.kind });
    await this.handOver(refs);
    const handedOver = Date.now();
    next?.prepare().catch(() => undefined);
    this.say(`${refs.length} cases were handed over, ${poisoned} is poison`);
    const [moved, parked] = await Promise.all([
      this.reachTheNextStage(neighbours, handedOver),
      this.isParked(poisoned, handedOver),
    ]);
    this.demand(moved, `${neighbours.length} of ${neighbours.length} neighbours reach the next stage`, poisoned);
    if (parked) await this.isSeen(poisoned, parked);
    for (const one of this.receivers) one.orderForGood(undefined);
    if (!parked) return;
    await this.release(poisoned, parked);
    const finished = await this.reachTheNextStage(refs, Date.now());
    this.demand(finished, `${refs.length} of ${refs.length} after the release`, poisoned);
  }

  private prepare(): Promise<string[]> {
    return (this.refs ??= this.sheltered());
  }

  private async sheltered(): Promise<string[]> {
    const refs = await this.together(Array.from({ length: casesEach }), (_none, no) =>
      live(this.product.world, randomOf(`${this.options.seed} ${this.kind} ${no}`), 'intake.sheltered'),
    );
    return refs.filter((ref) => ref !== null);
  }

  private async handOver(refs: readonly string[]): Promise<void> {
    const { world } = this.product;
    const context = { facilityId: '', destinationId: '', now: new Date() };
    const rows = await this.product.postgres.sql<{ ref: string; code: string }>(
      'select c.ref, f.code from journal.cases c join access.facilities f on f.id = c.facility_id where c.ref = any($1)',
      [refs],
    );
    const codeOf = new Map(rows.map(({ ref, code }) => [ref, code.toLowerCase()]));
    await this.together(refs, (ref) =>
      settle(world.gateways, world.history, {
        by: this.who(`intake-officer.${codeOf.get(ref)}`),
        ref,
        transition: 'intake.refer',
        input: samples['intake.refer'](context),
      }),
    );
  }

  private reachTheNextStage(refs: readonly string[], from: number): Promise<boolean> {
    return this.eventually(`${refs.length} cases reached the next stage`, from, this.parkedMsMax, async () => {
      const [row] = await this.product.postgres.sql<{ n: number }>(
        `select count(*)::int as n from journal.cases where ref = any($1) and state = 'referral.preparing'`,
        [refs],
      );
      return row?.n === refs.length;
    });
  }

  private async isParked(ref: string, from: number): Promise<Parked | undefined> {
    let found: Parked | undefined;
    const parked = await this.eventually('the poison was parked', from, this.parkedMsMax, async () => {
      [found] = await this.product.postgres.sql<Parked>(
        `select d.id, d.attempts, d.last_error from journal.deliveries d join journal.cases c on c.id = d.case_id
         where c.ref = $1 and d.parked_at is not null`,
        [ref],
      );
      return found !== undefined;
    });
    this.demand(parked, 'the poison is parked', ref);
    if (found) {
      this.say(`after ${found.attempts} attempts, ${found.last_error}`);
      this.demand(found.attempts <= attemptsMax, `${found.attempts} attempts, not more than ${attemptsMax}`, ref);
    }
    return found;
  }

  /**
   * People see the parked delivery on the operations page, in the metric that raises the alert, and in the list with
   * its reason.
   */
  private async isSeen(ref: string, { id }: Parked): Promise<void> {
    const operations = await this.asAuditor().get('/api/audit/operations', {});
    this.demand(
      operations.services.every(({ service, parked }) => parked === (service === 'referral' ? 1 : 0)),
      `one parked delivery at the operations, of referral: ${JSON.stringify(operations.services)}`,
      ref,
    );
    const metrics = await (await fetch(`${this.product.urlOf('audit-1')}/metrics`)).text();
    this.demand(
      /^safe_passage_deliveries_parked\{service="referral"\} 1$/m.test(metrics),
      'one parked delivery in the metrics',
      ref,
    );
    const { deliveries } = await this.asAuditor().get('/api/audit/deliveries', { query: { parked: true } });
    this.demand(
      deliveries.length === 1 && deliveries[0]?.id === id && (deliveries[0].last_error ?? '') !== '',
      `the parked delivery and its reason in the list: ${JSON.stringify(deliveries)}`,
      ref,
    );
  }

  private async release(ref: string, { id }: Parked): Promise<void> {
    for (const one of this.receivers) await one.ready();
    const { gateways, history } = this.product.world;
    const released = await settle(gateways, history, {
      by: this.who('coordinator'),
      ref,
      transition: 'case.release-delivery',
      input: { delivery: id, reason: `What ${this.kind} was taken away` },
    });
    this.demand(released.outcome === 'ok', `the release is accepted: ${JSON.stringify(released)}`, ref);
  }

  private asAuditor(): Client {
    return this.product.world.gateways.next(this.who('auditor').token);
  }

  private async eventually(what: string, from: number, msMax: number, holds: () => Promise<boolean>): Promise<boolean> {
    for (; Date.now() - from < msMax; await pause(200))
      if (await holds()) {
        this.say(`${what} ${((Date.now() - from) / 1000).toFixed(1)} s after`);
        return true;
      }
    return false;
  }

  /** Works on as many at once as the run has clients. */
  private async together<T, R>(list: readonly T[], work: (one: T, no: number) => Promise<R>): Promise<R[]> {
    const results: R[] = [];
    let next = 0;
    const client = async (): Promise<void> => {
      for (let no = next++; no < list.length; no = next++) results[no] = await work(list[no]!, no);
    };
    await Promise.all(Array.from({ length: this.options.clients }, client));
    return results;
  }

  private demand(holds: boolean, what: string, ref: string): void {
    if (!holds)
      this.product.world.history.write({ type: 'stuck', ref, words: `poison that ${this.kind}: not so: ${what}` });
    if (!holds) this.say(`NOT SO: ${what}`);
  }

  private say(words: string): void {
    console.log(
      `${String(Math.round((Date.now() - this.from) / 1000)).padStart(4)} s, poison that ${this.kind}: ${words}`,
    );
  }

  private who(username: string): SignedIn {
    const found = this.product.world.people.get(username);
    if (!found) throw new Error(`nobody is called ${username}`);
    return found;
  }
}
