import pg from 'pg';
import { Refused } from '@app/lifecycle';
import { DatabaseFault, type Database } from './database.js';
import type { Queues } from './queues.js';

/** A delivery that a worker has begun: its case, the transition it asks for, and the entry's transition that asked. */
export interface Delivery {
  id: string;
  ref: string;
  task: string;
  source: string;
  attempt: number;
}

export interface DeliveryTiming {
  /** How long a published delivery may go without its effect before it is published again. */
  leaseSeconds: number;
  /** How long the relay sleeps when nobody wakes it. */
  pollMs: number;
  attemptsMax: number;
  /** The first pause after a failure; it doubles with each attempt. */
  backoffSeconds: number;
}

export const deliveryTiming: DeliveryTiming = { leaseSeconds: 60, pollMs: 1_000, attemptsMax: 5, backoffSeconds: 1 };

const claimMax = 500;

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
      if (claimed < claimMax && !this.stopped) await slept;
      else this.wake();
    }
  }

  /** Publishes what is due, once. Returns how many. */
  async relayOnce(): Promise<number> {
    const due = await this.database.query<{ id: string; service: string; task: string; publications: number }>(
      'claim',
      'select * from journal.claim_deliveries($1, $2)',
      [claimMax, this.timing.leaseSeconds],
    );
    try {
      for (const service of new Set(due.map((one) => one.service)))
        await this.queues.publish(
          service,
          due
            .filter((one) => one.service === service)
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

/** LISTEN on a connection of its own, made again whenever it breaks. Only ever a hint: the relay polls as well. */
class Listener {
  private client: pg.Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly url: string,
    private readonly channel: string,
    private readonly onNotice: () => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    const client = new pg.Client({ connectionString: this.url, keepAlive: true, application_name: 'listener' });
    this.client = client;
    client.on('notification', this.onNotice);
    client.on('error', (error) => this.again(client, error));
    client.on('end', () => this.again(client, undefined));
    client
      .connect()
      .then(() => client.query(`listen ${this.channel}`))
      .then(this.onNotice)
      .catch((error: unknown) => this.again(client, error));
  }

  private again(client: pg.Client, error: unknown): void {
    if (this.stopped || this.client !== client) return;
    if (error !== undefined) this.onError(error);
    this.client = undefined;
    client.end().catch(() => undefined);
    this.retry = setTimeout(() => this.start(), 500);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    await this.client?.end().catch(() => undefined);
  }
}

/** A refusal that repeating can't cure: the case has moved past the delivery, so there is nothing left to do. */
const isMoot = (error: unknown): boolean =>
  error instanceof Refused &&
  ['state.not-allowed', 'case.held', 'case.erased', 'delivery.gone', 'requirement.missing'].includes(error.code);

/**
 * Works one delivery: counts the attempt, lets `act` append the effect (which deletes the row in the same transaction), and notes
 * a failure. A job that runs twice, late or out of order finds no row, or a case on which the effect is no longer possible.
 */
export async function workDelivery(
  database: Database,
  timing: DeliveryTiming,
  id: string,
  act: (delivery: Delivery) => Promise<void>,
): Promise<'done' | 'absent' | 'moot' | 'failed' | 'parked'> {
  const [row] = await database.query<{ ref: string; task: string; source: string; attempts: number; parked: boolean }>(
    'begin-delivery',
    'select * from journal.begin_delivery($1, $2)',
    [id, timing.attemptsMax],
  );
  if (!row) return 'absent';
  if (row.parked) return 'parked';
  try {
    await act({ id, ref: row.ref, task: row.task, source: row.source, attempt: row.attempts });
    return 'done';
  } catch (error) {
    if (isMoot(error)) {
      await database.query('settle', 'select journal.settle_delivery($1)', [id]);
      return 'moot';
    }
    const backoff = timing.backoffSeconds * 2 ** (row.attempts - 1);
    const [failed] = await database.query<{ fail_delivery: boolean }>(
      'fail-delivery',
      'select journal.fail_delivery($1, $2, $3, $4)',
      [id, codeOf(error), timing.attemptsMax, backoff],
    );
    return failed?.fail_delivery ? 'parked' : 'failed';
  }
}

/** A stable code for the row: an error's message may hold what a person told us. */
function codeOf(error: unknown): string {
  if (error instanceof Refused) return error.code;
  if (error instanceof DatabaseFault) return `database.${error.code}`;
  return error instanceof Error ? `error.${error.name}` : 'error.unknown';
}
