import { Controller, Get, Optional } from '@nestjs/common';
import { Refused } from '@app/lifecycle';
import { Database } from '@app/journal';
import { isProduction, refuseSkew } from '@app/platform';
import { DeliveryWorker } from './worker.js';

@Controller()
export class HealthController {
  /** Audit and log have no worker. */
  constructor(
    private readonly database: Database,
    @Optional() private readonly worker?: DeliveryWorker,
  ) {}

  /** The process runs, and nothing in it needs a restart. Whether others are there that it needs is not asked here. */
  @Get('healthz')
  alive(): { status: 'ok' } {
    const queues = this.worker?.stuckQueues ?? [];
    if (queues.length > 0) throw new Refused('worker.stuck', { queues });
    return { status: 'ok' };
  }

  /** It can do its work: the database answers, their clocks agree, and in production what it acknowledges outlives a crash. */
  @Get('readyz')
  async ready(): Promise<{ status: 'ready' }> {
    const [row] = await this.database.query<{ now: Date; unsafe: string[] }>('ready', readiness);
    refuseSkew(row?.now);
    if (isProduction() && row && row.unsafe.length > 0)
      throw new Refused('service.unavailable', { reason: 'database-not-durable', settings: row.unsafe });
    return { status: 'ready' };
  }
}

/** As this very session sees them: a role's own setting counts, too. With one of them off, a crash takes back what was acknowledged. */
const readiness = /* sql */ `
  select clock_timestamp() as now, array(
    select name from unnest(array['fsync', 'full_page_writes', 'synchronous_commit']) name
    where current_setting(name) = 'off' order by name) as unsafe`;
