import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AnyRole, CurrentActor, type Person } from '@app/access';
import type { Actor, RefusalCode } from '@app/lifecycle';
import { addressBehind, languageOf, pass } from './forwarding.js';
import { Services, type Answer, type ServiceName } from './services.js';
import { VisibleCases } from './visible-case.js';

/** Finds the service that has custody of a case, and forwards the request with the actor's token. */
@Controller('api/cases')
@AnyRole()
export class CasesController {
  constructor(
    private readonly services: Services,
    private readonly cases: VisibleCases,
  ) {}

  @Post()
  async open(
    @Body() body: unknown,
    @CurrentActor() actor: Person,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const command = { method: 'POST', path: '/cases', actor, body, headers: commandHeaders(request) } as const;
    pass(reply, await this.services.ask('intake', command));
  }

  @Post(':ref/:transition')
  async move(
    @Param('ref') ref: string,
    @Body() body: unknown,
    @CurrentActor() person: Person,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const command = {
      method: 'POST' as const,
      path: addressBehind(request),
      actor: person,
      body,
      headers: commandHeaders(request),
    };
    let service = await this.custodian(ref, person);
    let answer = await this.services.ask(service, command);
    // When custody changed meanwhile, the new service must decide. The key stays the same, so the command cannot count
    // twice.
    for (let handovers = 0; answer.status === 409 && handovers < handoversMax; handovers += 1) {
      const now = isBusy(answer) ? await this.custodian(ref, person) : service;
      if (now === service) break;
      service = now;
      answer = await this.services.ask(service, command);
    }
    pass(reply, answer);
  }

  /** The answers of the service with custody: the case, one of its compartments, its possible duplicates. */
  @Get([':ref', ':ref/file/:compartment', ':ref/duplicates'])
  async read(
    @Param('ref') ref: string,
    @CurrentActor() actor: Person,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const service = await this.custodian(ref, actor);
    const question = { method: 'GET', path: addressBehind(request), actor, headers: languageOf(request) } as const;
    pass(reply, await this.services.ask(service, question));
  }

  /** Returns the service with custody, if the person may see the case. */
  private async custodian(ref: string, actor: Actor): Promise<ServiceName> {
    return (await this.cases.get(ref, actor)).custody;
  }
}

/** More often than custody changes during one request. */
const handoversMax = 3;

function isBusy({ body }: Answer): boolean {
  const { code } = JSON.parse(body.toString()) as { code?: RefusalCode };
  return code === 'case.busy';
}

const commandHeaders = (request: FastifyRequest): Record<string, string | undefined> => ({
  'idempotency-key': one(request.headers['idempotency-key']),
  'if-match': request.headers['if-match'],
  ...languageOf(request),
});
const one = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);
