import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { connection, type Database, within } from '@app/database';
import type { DeliveryTiming } from './timing.js';
import type { Queues } from './queues.js';

const claimMax = 500;
/**
 * A notification wakes every relay, but one relay is enough. A relay that found another one claiming ignores
 * notifications for this time.
 */
const restMs = 100;

/**
 * Publishes deliveries from their rows to the queue. Every stage service runs one relay; only one relay claims at a
 * time. A crash after the claim loses nothing: the lease ends, and a relay claims the row again.
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
        // set before the claim, so that a notification during the claim is not missed
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      const claimed = await this.relayOnce().catch((error: unknown) => {
        this.onError(error);
        return 0;
      });
      // a notification during this pause still ends the sleep below, in case the other relay's process has ended
      if (claimed === 'led' && !this.stopped) await pause(restMs);
      if ((claimed === 'led' || claimed < claimMax) && !this.stopped) await slept;
      else this.wake();
    }
  }

  /** Publishes the deliveries that are due, once. Returns their number, or 'led' when another relay is claiming. */
  async relayOnce(): Promise<number | 'led'> {
    const claimed = await this.database.query<Due>('claim', 'select * from journal.claim_unless_led($1, $2)', [
      claimMax,
      this.timing.leaseSeconds,
    ]);
    const due = claimed.flatMap(({ id, ...one }) => (id === null ? [] : [{ id, ...one }]));
    if (due.length < claimed.length) return 'led';
    try {
      // `service` is the name of a queue: the service's main queue, or the queue of its suspects
      for (const queue of new Set(due.map((one) => one.service)))
        await this.queues.publish(
          queue,
          due
            .filter((one) => one.service === queue)
            // a new job id for each publication: the queue ignores a job whose id it already has
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
  /** Null in the only row when another relay is claiming. */
  id: string | null;
  service: string;
  task: string;
  publications: number;
}

const heartbeatMs = 5_000;
const heartbeatAnswerMs = 3_000;

/**
 * LISTENs on its own connection, and reconnects when the connection breaks or does not answer a heartbeat. Without the
 * heartbeat, a connection that only listens would not detect that the server is gone. Lost notifications do no harm,
 * because the relay polls as well.
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
    // end() destroys the socket when a statement on it has no answer
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
