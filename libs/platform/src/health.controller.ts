import { Controller, Get, Optional } from '@nestjs/common';
import { Refused } from '@app/lifecycle';
import { Public } from './public.js';
import { Readiness } from './readiness.js';

/**
 * Provided by processes that have workers: the queues whose worker has stopped taking jobs. Gateway, audit and log have
 * no workers.
 */
export abstract class Workers {
  abstract readonly stuckQueues: readonly string[];
}

@Public()
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    @Optional() private readonly workers?: Workers,
  ) {}

  /** The process runs, and no part of it needs a restart. This does not check the services that it depends on. */
  @Get('healthz')
  alive(): { status: 'ok' } {
    const queues = this.workers?.stuckQueues ?? [];
    if (queues.length > 0) throw new Refused('worker.stuck', { queues });
    return { status: 'ok' };
  }

  /** The process can do its work now. Refused with reasons when it cannot. */
  @Get('readyz')
  async ready(): Promise<{ status: 'ready' }> {
    await this.readiness.assert();
    return { status: 'ready' };
  }
}
