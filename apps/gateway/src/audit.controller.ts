import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AnyRole, CurrentActor, type Person } from '@app/access';
import { routes } from '@app/api';
import { addressBehind, languageOf, pass } from './forwarding.js';
import { Services } from './services.js';

/** The routes that the audit service answers. */
const answered = routes.filter(({ service }) => service === 'audit');

/** A document may wait for other documents before it is rendered. */
const slowTimeoutMs = 120_000;
const slow = new Set(answered.flatMap(({ path, slow }) => (slow ? [path] : [])));

/** Forwards the audit service's routes to it. The audit service itself checks role and input. */
@Controller()
export class AuditController {
  constructor(private readonly services: Services) {}

  @Get(answered.map(({ path }) => path))
  @AnyRole()
  async forward(
    @CurrentActor() actor: Person,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const answer = await this.services.ask('audit', {
      method: 'GET',
      path: addressBehind(request),
      actor,
      headers: languageOf(request),
      ...(slow.has(request.routeOptions.url ?? '') ? { timeoutMs: slowTimeoutMs } : {}),
    });
    pass(reply, answer);
  }
}
