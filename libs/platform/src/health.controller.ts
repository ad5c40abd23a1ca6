import { Controller, Get, Optional } from '@nestjs/common';
import { Refused } from '@app/lifecycle';
import { Readiness } from './readiness.js';

/** What a process offers that has workers: the queues whose worker takes nothing any more. Gateway, audit and log have none. */
export abstract class Workers {
  abstract readonly stuckQueues: readonly string[];
}

@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    @Optional() private readonly workers?: Workers,
  ) {}

  /** The process runs, and nothing in it needs a restart. Whether others are there that it needs is not asked here. */
  @Get('healthz')
  alive(): { status: 'ok' } {
    const queues = this.workers?.stuckQueues ?? [];
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
