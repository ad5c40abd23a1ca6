import { CommandBus } from '@nestjs/cqrs';
import type { Actor, Lifecycle, Stage } from '@app/lifecycle';
import { Relay, workDelivery, type Database, type DeliveryTiming, type Queues } from '@app/journal';
import { deliveries, describeError, log, logSparingly } from '@app/platform';
import { MakeTransition } from './commands.js';

/** A service acting on a delivery: the same id in every process, so that a repeated delivery is recognised. */
export const systemActor: Actor = {
  id: '00000000-0000-8000-8000-000000000001',
  role: 'system',
  facilityId: null,
  pendingInstructions: 0,
};

const concurrency = 16;
const patience = (): Promise<undefined> =>
  new Promise((resolve) => setTimeout(() => resolve(undefined), 3_000).unref());

/** Hosts a service's worker and its relay: a job in, a command out. It decides nothing itself. */
export class DeliveryWorker {
  private readonly relay: Relay;

  constructor(
    private readonly stage: Stage,
    private readonly lifecycle: Lifecycle,
    private readonly commands: CommandBus,
    private readonly database: Database,
    private readonly queues: Queues,
    private readonly timing: DeliveryTiming,
    databaseUrl: string,
  ) {
    this.relay = new Relay(
      database,
      queues,
      timing,
      (error) => logSparingly('relay', { service: stage, ...describeError(error) }),
      databaseUrl,
    );
  }

  /**
   * Throws when the queue refuses this service: better now than in a worker that asks again and again. A queue that is only away
   * does not keep the service from its other work: deliveries wait in their rows.
   */
  async start(): Promise<void> {
    const refusal = await Promise.race([this.queues.refusal(this.stage), patience()]);
    if (refusal !== undefined)
      throw new Error(`the queue behind QUEUE_URL refuses the ${this.stage} service (${refusal})`);
    this.queues.work(this.stage, (delivery) => this.work(delivery), concurrency);
    this.relay.start();
  }

  /** Takes no more work, lets what runs finish, and leaves the rest to whoever comes next. */
  async stop(): Promise<void> {
    await this.relay.stop();
    await this.queues.close();
  }

  private async work(id: string): Promise<void> {
    const outcome = await workDelivery(this.database, this.timing, id, async ({ ref, task, source }) => {
      const input = this.lifecycle.get(source).wakes?.input ?? {};
      await this.commands.execute(
        new MakeTransition(task, ref, systemActor, input, { key: `delivery:${id}`, ifMatch: null }, id),
      );
    });
    deliveries.inc({ service: this.stage, outcome });
    if (outcome === 'failed' || outcome === 'parked') log('warn', `delivery ${outcome}`, { service: this.stage });
  }
}
