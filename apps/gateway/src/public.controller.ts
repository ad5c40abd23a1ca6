import { Controller, Get, Header, Headers, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { timingSafeEqual } from 'node:crypto';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { Database } from '@app/journal';
import { lifecycle, Refused } from '@app/lifecycle';
import { lifecycleAsData } from './openapi.js';
import { serviceNames, Services } from './services.js';

const table = JSON.stringify(lifecycleAsData(lifecycle));
const metrics = new Registry();
collectDefaultMetrics({ register: metrics });

/** For the metrics route: who may read them from elsewhere. */
export class MetricsToken {
  constructor(readonly token: string | undefined) {}
}

@ApiTags('service')
@Controller()
export class PublicController {
  constructor(
    private readonly database: Database,
    private readonly services: Services,
    private readonly metricsToken: MetricsToken,
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
  @ApiOperation({ summary: 'Every service is ready, and the database answers' })
  async ready(): Promise<{ status: 'ready' }> {
    await this.database.query('one', 'select 1');
    const ready = await Promise.all(serviceNames.map((name) => this.services.isReady(name)));
    const waiting = serviceNames.filter((_, index) => !ready[index]);
    if (waiting.length > 0) throw new Refused('service.unavailable', { waiting });
    return { status: 'ready' };
  }

  /** How busy an embassy is says something too: from another machine only with the token. */
  @Get('metrics')
  @ApiOperation({
    summary: 'Prometheus metrics',
    description: 'From this machine, or with METRICS_TOKEN as bearer token.',
  })
  async metrics(
    @Req() request: FastifyRequest,
    @Headers('authorization') authorization: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const local =
      ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(request.ip) && request.headers['x-forwarded-for'] === undefined;
    if (!local && !isToken(authorization, this.metricsToken.token)) throw new Refused('resource.not-found');
    void reply.type(metrics.contentType).send(await metrics.metrics());
  }
}

const isToken = (given: string | undefined, token: string | undefined): boolean => {
  const wanted = Buffer.from(`Bearer ${token ?? ''}`);
  const has = Buffer.from(given ?? '');
  return token !== undefined && has.length === wanted.length && timingSafeEqual(has, wanted);
};
