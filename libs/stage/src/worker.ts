import { CommandBus } from '@nestjs/cqrs';
import type { Actor, Lifecycle, Stage } from '@app/lifecycle';
import { Relay, workDelivery, type Database, type DeliveryTiming, type Queues } from '@app/journal';
import { describeError, log } from '@app/platform';
import { MakeTransition } from './commands.js';

/** A service acting on a delivery: the same id in every process, so that a repeated delivery is recognised. */
export const systemActor: Actor = {
  id: '00000000-0000-8000-8000-000000000001',
  role: 'system',
  facilityId: null,
  pendingInstructions: 0,
};

const concurrency = 16;

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
      (error) => log('warn', 'relay', { service: stage, ...describeError(error) }),
      databaseUrl,
    );
  }

  start(): void {
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
    if (outcome === 'failed' || outcome === 'parked') log('warn', `delivery ${outcome}`, { service: this.stage });
  }
}
