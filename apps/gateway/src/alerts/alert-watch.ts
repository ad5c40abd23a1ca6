import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { describeError, log, logSparingly } from '@app/platform';
import { LiveUpdates } from '../live-updates.js';
import { Alerts } from './alerts.js';

const everyMs = 5_000;

/**
 * Looks every few seconds whether somebody used up a budget: says so in the log, by kind and without the person, and tells open pages of reviewers.
 * It is found in the database, where the counting is, and not where it happened: services in processes of their own say nothing to the gateway.
 */
@Injectable()
export class AlertWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private latest: Date | null = null;
  private waiting: number | undefined;

  constructor(
    private readonly alerts: Alerts,
    private readonly updates: LiveUpdates,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.looking ??= this.look().finally(() => (this.looking = undefined));
    }, everyMs);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private async look(): Promise<void> {
    try {
      const { waiting, kinds, latest } = await this.alerts.since(this.latest);
      this.latest = latest;
      for (const kind of kinds) log('warn', 'alert', { service: 'gateway', kind });
      if (this.waiting !== undefined && (waiting !== this.waiting || kinds.length > 0))
        this.updates.tellOfAlerts(waiting);
      this.waiting = waiting;
    } catch (error) {
      logSparingly('alerts', { service: 'gateway', ...describeError(error) });
    }
  }
}
