import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { connection, type Database, within } from '@app/database';
import type { DeliveryTiming } from './delivery-timing.js';
import type { Queues } from './queues.js';

const claimMax = 500;
/** Each hint wakes every relay, and one is enough: whoever came second leaves the next hints to the first one for so long. */
const restMs = 100;

/**
 * Takes deliveries from their rows to the queue. Every stage service runs one; each claim has one leader. A crash after the
 * claim loses nothing: the lease ends and the row is claimed again.
 */
export class Relay {
  private readonly listener: Listener;
  private running: Promise<void> | undefined;
  private stopped = false;
  private wake: () => void = () => undefined;

  constructor(
    private readonly database: Database,
    private readonly queues: Queues,
    private readonly timing: DeliveryTiming,
    private readonly onError: (error: unknown) => void,
    databaseUrl: string,
  ) {
    this.listener = new Listener(databaseUrl, 'sp_deliveries', () => this.wake(), onError);
  }

  start(): void {
    this.listener.start();
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.listener.stop();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const slept = new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.timing.pollMs);
        // armed before the claim: a wake-up that comes while claiming is not missed
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      const claimed = await this.relayOnce().catch((error: unknown) => {
        this.onError(error);
        return 0;
      });
      // a hint that comes meanwhile is not forgotten, in case the first one is gone: it has slept then
      if (claimed === 'led' && !this.stopped) await pause(restMs);
      if ((claimed === 'led' || claimed < claimMax) && !this.stopped) await slept;
      else this.wake();
    }
  }

  /** Publishes what is due, once. Returns how many; 'led' when another relay was claiming. */
  async relayOnce(): Promise<number | 'led'> {
    const claimed = await this.database.query<Due>('claim', 'select * from journal.claim_unless_led($1, $2)', [
      claimMax,
      this.timing.leaseSeconds,
    ]);
    const due = claimed.flatMap(({ id, ...one }) => (id === null ? [] : [{ id, ...one }]));
    if (due.length < claimed.length) return 'led';
    try {
      // a service's own queue, or the one of its suspects
      for (const queue of new Set(due.map((one) => one.service)))
        await this.queues.publish(
          queue,
          due
            .filter((one) => one.service === queue)
            // a job id is forgotten by the queue when the job ends, so each publication has its own
            .map((one) => ({ name: one.task, delivery: one.id, id: `${one.id}_${one.publications}` })),
        );
    } catch (error) {
      const ids = due.map((one) => one.id);
      await this.database.query('unclaim', 'select journal.unclaim_deliveries($1, $2)', [
        ids,
        this.timing.backoffSeconds,
      ]);
      throw error;
    }
    return due.length;
  }
}

interface Due {
  /** null: there is none, since another relay claims. */
  id: string | null;
  service: string;
  task: string;
  publications: number;
}

const heartbeatMs = 5_000;
const heartbeatAnswerMs = 3_000;

/**
 * LISTEN on a connection of its own, made again whenever it breaks or leaves a heartbeat without an answer: a connection that only listens would
 * never notice. Only ever a hint: the relay polls as well.
 */
class Listener {
  private client: pg.Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private heartbeat: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly url: string,
    private readonly channel: string,
    private readonly onNotice: () => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    const client = new pg.Client(connection(this.url, 'listener', heartbeatAnswerMs));
    this.client = client;
    client.on('notification', this.onNotice);
    client.on('error', (error) => this.again(client, error));
    client.on('end', () => this.again(client, undefined));
    client
      .connect()
      .then(() => client.query(`listen ${this.channel}`))
      .then(() => {
        this.onNotice();
        this.beatSoon(client);
      })
      .catch((error: unknown) => this.again(client, error));
  }

  private beatSoon(client: pg.Client): void {
    if (this.stopped || this.client !== client) return;
    this.heartbeat = setTimeout(
      () =>
        void client.query('select 1').then(
          () => this.beatSoon(client),
          (error: unknown) => this.again(client, error),
        ),
      heartbeatMs,
    );
  }

  private again(client: pg.Client, error: unknown): void {
    if (this.stopped || this.client !== client) return;
    if (error !== undefined) this.onError(error);
    this.client = undefined;
    clearTimeout(this.heartbeat);
    // destroys the socket when a statement on it has no answer
    client.end().catch(() => undefined);
    this.retry = setTimeout(() => this.start(), 500);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    clearTimeout(this.heartbeat);
    if (this.client) await within(this.client.end().catch(() => undefined));
  }
}
