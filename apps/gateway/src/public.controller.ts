import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { lifecycle } from '@app/lifecycle';
import { Readiness } from '@app/platform';
import { lifecycleAsData } from './openapi.js';

/** Bytes, once: whoever asks, nothing is serialised again. */
const table = Buffer.from(JSON.stringify(lifecycleAsData(lifecycle)));

@ApiTags('service')
@Controller()
export class PublicController {
  constructor(private readonly readiness: Readiness) {}

  @Get('api/lifecycle')
  @Header('content-type', 'application/json')
  @Header('cache-control', 'public, max-age=60')
  @ApiOperation({ summary: 'The lifecycle as data: states, transitions, JSON Schemas, roles, labels' })
  lifecycle(): Buffer {
    return table;
  }

  @Get('healthz')
  @ApiOperation({ summary: 'The process runs' })
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  @ApiOperation({ summary: 'A transition would go through now: every service is ready, and the database takes writes' })
  async ready(): Promise<{ status: 'ready' }> {
    await this.readiness.assert();
    return { status: 'ready' };
  }
}
