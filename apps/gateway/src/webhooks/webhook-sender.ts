import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { setMaxListeners } from 'node:events';
import { describeError, InjectConfig, log, logSparingly, type Config } from '@app/platform';
import { addressRule } from './addresses.js';
import { post, receivers } from './post.js';
import { WebhookSecrets } from './secrets.js';
import { Webhooks, type ClaimedEvent } from './webhooks.js';

const pollMs = 1_000;
/** The limit of events of one webhook that are sent at once. */
const atOnceMax = 8;
/** Longer than an attempt can take, so only the events of a sender that died are claimed again. */
const leaseSeconds = 30;
const purgeEveryMs = 10 * 60_000;

const minute = 60;
const hour = 60 * minute;
/**
 * Pauses in seconds after the first, second, … failure. After the last one, the event is given up: about two days in
 * total.
 */
export const pauses = [1, 10, minute, 10 * minute, hour, 6 * hour, 12 * hour, 24 * hour] as const;
const attemptsMax = pauses.length + 1;

/**
 * Sends events from their rows to the receivers. Each webhook has its own queue: a dead or slow receiver delays only
 * its own events. Every gateway runs a sender; rows that one has claimed are skipped by the others.
 */
@Injectable()
export class WebhookSender implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rule = addressRule();
  private readonly agent = receivers(this.rule);
  private readonly stopping = new AbortController();
  private readonly batches = new Map<string, Promise<void>>();
  private running: Promise<void> | undefined;
  private purgeAtMs = 0;
  private wakeUp: () => void = () => undefined;

  constructor(
    private readonly webhooks: Webhooks,
    private readonly secrets: WebhookSecrets,
    @InjectConfig() private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    // each running attempt adds a listener: at most eight of each webhook
    setMaxListeners(0, this.stopping.signal);
    this.running = this.run();
  }

  /** Interrupts running attempts and makes their events due again, for the next sender. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.wakeUp();
    await this.running;
    await Promise.all(this.batches.values());
    await this.agent.destroy();
  }

  /** There may be an event to send, so this process does not wait for the next poll. */
  wake(): void {
    this.wakeUp();
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const slept = new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pollMs);
        // set before the claim, so that a webhook that finishes during the claim is not missed
        this.wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      await this.sendDue().catch((error: unknown) => logSparingly('webhooks', describeError(error)));
      if (this.stopping.signal.aborted) this.wakeUp();
      await slept;
    }
  }

  /** Starts sending for each webhook that has due events and is not being served. */
  private async sendDue(): Promise<void> {
    const due = await this.webhooks.claim([...this.batches.keys()], atOnceMax, leaseSeconds);
    for (const id of new Set(due.map((event) => event.webhook_id))) {
      const events = due.filter((event) => event.webhook_id === id);
      const batch = Promise.all(events.map((event) => this.deliver(event))).then(() => {
        this.batches.delete(id);
        this.wakeUp();
      });
      this.batches.set(id, batch);
    }
    await this.purgeNowAndThen();
  }

  /**
   * Makes one attempt and stores its outcome. If the outcome cannot be stored, the lease ends and the event is sent
   * again: at least once.
   */
  private async deliver(event: ClaimedEvent): Promise<void> {
    try {
      if (event.attempts > attemptsMax) {
        // the process of the last attempt died during it
        await this.webhooks.givenUp(event, { status: null, fault: 'sender_died' });
        return;
      }
      const secret = this.secrets.of(event.webhook_id);
      const { delivered, ...outcome } = await post(this.agent, this.rule, event, secret, this.stopping.signal);
      const pause = outcome.fault === 'sender_stopped' ? pauses[0] : pauses[event.attempts - 1];
      if (delivered) await this.webhooks.delivered(event, outcome);
      else if (pause !== undefined)
        await this.webhooks.failed(event, outcome, pause * this.config.DELIVERY_BACKOFF_SECONDS);
      else {
        await this.webhooks.givenUp(event, outcome);
        log('warn', 'webhook event given up', outcome.status === null ? {} : { status: outcome.status });
      }
    } catch (error) {
      logSparingly('webhooks', describeError(error));
    }
  }

  private async purgeNowAndThen(): Promise<void> {
    if (performance.now() < this.purgeAtMs) return;
    this.purgeAtMs = performance.now() + purgeEveryMs;
    await this.webhooks.purge();
  }
}
