import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { setMaxListeners } from 'node:events';
import { describeError, InjectConfig, log, logSparingly, type Config } from '@app/platform';
import { addressRule } from './addresses.js';
import { post, receivers } from './post.js';
import { WebhookSecrets } from './secrets.js';
import { Webhooks, type ClaimedEvent } from './webhooks.js';

const pollMs = 1_000;
/** How many events of one webhook are sent at once. */
const atOnceMax = 8;
/** Longer than an attempt can take: only the events of a sender that died come up again by it. */
const leaseSeconds = 30;
const purgeEveryMs = 10 * 60_000;

const minute = 60;
const hour = 60 * minute;
/** Pauses after the first, second, … failure, in seconds. After the last, an event is given up: some two days in all. */
export const pauses = [1, 10, minute, 10 * minute, hour, 6 * hour, 12 * hour, 24 * hour] as const;
const attemptsMax = pauses.length + 1;

/**
 * Takes events from their rows to the receivers. Each webhook has a lane of its own: a receiver that is dead or slow keeps up its own
 * events and nobody else's. Every gateway runs a sender; rows that one has claimed are skipped by the others.
 */
@Injectable()
export class WebhookSender implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rule = addressRule();
  private readonly agent = receivers(this.rule);
  private readonly stopping = new AbortController();
  private readonly lanes = new Map<string, Promise<void>>();
  private running: Promise<void> | undefined;
  private purgeAtMs = 0;
  private rouse: () => void = () => undefined;

  constructor(
    private readonly webhooks: Webhooks,
    private readonly secrets: WebhookSecrets,
    @InjectConfig() private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    // every attempt that is under way listens: at most eight of each webhook
    setMaxListeners(0, this.stopping.signal);
    this.running = this.run();
  }

  /** Breaks off what is under way and makes it due again, for whoever comes next. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.rouse();
    await this.running;
    await Promise.all(this.lanes.values());
    await this.agent.destroy();
  }

  /** There may be something to send: in this process there is no need to wait for the next poll. */
  wake(): void {
    this.rouse();
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const slept = new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pollMs);
        // armed before the claim: a lane that ends while claiming is not missed
        this.rouse = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      await this.sendDue().catch((error: unknown) => logSparingly('webhooks', describeError(error)));
      if (this.stopping.signal.aborted) this.rouse();
      await slept;
    }
  }

  /** Opens a lane for each webhook that has events due, and none open. */
  private async sendDue(): Promise<void> {
    const due = await this.webhooks.claim([...this.lanes.keys()], atOnceMax, leaseSeconds);
    for (const id of new Set(due.map((event) => event.webhook_id))) {
      const events = due.filter((event) => event.webhook_id === id);
      const lane = Promise.all(events.map((event) => this.deliver(event))).then(() => {
        this.lanes.delete(id);
        this.rouse();
      });
      this.lanes.set(id, lane);
    }
    await this.purgeNowAndThen();
  }

  /** One attempt and its outcome. Should the outcome not be written, the lease ends and the event is sent again: at least once. */
  private async deliver(event: ClaimedEvent): Promise<void> {
    try {
      if (event.attempts > attemptsMax) {
        // the last attempt began and its process died with it
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
