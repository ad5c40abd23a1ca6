import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Database } from '@app/journal';
import { lifecycle, Refused } from '@app/lifecycle';
import { refuseSkew } from '@app/platform';
import { lifecycleAsData } from './openapi.js';
import { serviceNames, Services } from './services.js';

const table = JSON.stringify(lifecycleAsData(lifecycle));

@ApiTags('service')
@Controller()
export class PublicController {
  constructor(
    private readonly database: Database,
    private readonly services: Services,
  ) {}

  @Get('api/lifecycle')
  @Header('content-type', 'application/json')
  @Header('cache-control', 'public, max-age=60')
  @ApiOperation({ summary: 'The lifecycle as data: states, transitions, JSON Schemas, roles, labels' })
  lifecycle(): string {
    return table;
  }

  @Get('healthz')
  @ApiOperation({ summary: 'The process runs' })
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  @ApiOperation({ summary: 'Every service is ready, the database answers, and its clock is this one’s' })
  async ready(): Promise<{ status: 'ready' }> {
    const [row] = await this.database.query<{ now: Date }>('now', 'select clock_timestamp() as now');
    refuseSkew(row?.now);
    const ready = await Promise.all(serviceNames.map((name) => this.services.isReady(name)));
    const waiting = serviceNames.filter((_, index) => !ready[index]);
    if (waiting.length > 0) throw new Refused('service.unavailable', { waiting });
    return { status: 'ready' };
  }
}
