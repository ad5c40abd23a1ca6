import { Controller, Get } from '@nestjs/common';
import { Refused } from '@app/lifecycle';
import { Database } from '@app/journal';

/** Further from the database's clock than this, timers and leases would lie. */
const skewMsMax = 2_000;

@Controller()
export class HealthController {
  constructor(private readonly database: Database) {}

  /** The process runs. */
  @Get('healthz')
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** It can do its work: the database answers, and their clocks agree. */
  @Get('readyz')
  async ready(): Promise<{ status: 'ready' }> {
    const [row] = await this.database.query<{ now: Date }>('now', 'select clock_timestamp() as now');
    if (!row || Math.abs(row.now.getTime() - Date.now()) > skewMsMax)
      throw new Refused('service.unavailable', { reason: 'clock-skew' });
    return { status: 'ready' };
  }
}
