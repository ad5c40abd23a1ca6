import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { describeError, log, logSparingly } from '@app/platform';
import { LiveUpdates } from '../live-updates.js';
import { Alerts } from './alerts.js';

const everyMs = 5_000;

/**
 * Checks every few seconds whether a person has used up a budget. It then logs the kind without the person, and
 * notifies open pages of reviewers. It reads this from the database, where the counting is, because the other services
 * do not report it to the gateway.
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
