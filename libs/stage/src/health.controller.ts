import { Controller, Get, Optional } from '@nestjs/common';
import { Refused } from '@app/lifecycle';
import { Readiness } from '@app/platform';
import { DeliveryWorker } from './worker.js';

@Controller()
export class HealthController {
  /** Audit and log have no worker. */
  constructor(
    private readonly readiness: Readiness,
    @Optional() private readonly worker?: DeliveryWorker,
  ) {}

  /** The process runs, and nothing in it needs a restart. Whether others are there that it needs is not asked here. */
  @Get('healthz')
  alive(): { status: 'ok' } {
    const queues = this.worker?.stuckQueues ?? [];
    if (queues.length > 0) throw new Refused('worker.stuck', { queues });
    return { status: 'ok' };
  }

  /** It can do its work now. Refused with reasons where it can't. */
  @Get('readyz')
  async ready(): Promise<{ status: 'ready' }> {
    await this.readiness.assert();
    return { status: 'ready' };
  }
}
