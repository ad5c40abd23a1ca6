import { Controller, Get, Header } from '@nestjs/common';
import { lifecycle } from '@app/lifecycle';
import { Public, Readiness } from '@app/platform';
import { lifecycleAsData } from './openapi.js';

/** Serialised once, for all requests. */
const table = Buffer.from(JSON.stringify(lifecycleAsData(lifecycle)));

@Public()
@Controller()
export class PublicController {
  constructor(private readonly readiness: Readiness) {}

  @Get('api/lifecycle')
  @Header('content-type', 'application/json')
  @Header('cache-control', 'public, max-age=60')
  lifecycle(): Buffer {
    return table;
  }

  @Get('healthz')
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  async ready(): Promise<{ status: 'ready' }> {
    await this.readiness.assert();
    return { status: 'ready' };
  }
}
