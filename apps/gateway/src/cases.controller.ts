import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AnyRole, CurrentActor, type Person } from '@app/access';
import type { Actor, RefusalCode } from '@app/lifecycle';
import { addressBehind, languageOf, pass } from './forwarding.js';
import { Services, type Answer, type ServiceName } from './services.js';
import { VisibleCases } from './visible-case.js';

/** Finds the service that has a case, and hands the request on with who asks. */
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
    // a case that changed hands meanwhile is somebody else's to decide: same key, so nothing can count twice
    for (let handovers = 0; answer.status === 409 && handovers < handoversMax; handovers += 1) {
      const now = isBusy(answer) ? await this.custodian(ref, person) : service;
      if (now === service) break;
      service = now;
      answer = await this.services.ask(service, command);
    }
    pass(reply, answer);
  }

  /** What the service that has the case answers: the case, a compartment of it, its possible duplicates. */
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

  /** The service with custody, where the person may see the case at all. */
  private async custodian(ref: string, actor: Actor): Promise<ServiceName> {
    return (await this.cases.get(ref, actor)).custody;
  }
}

/** More than a case changes hands while one request is on its way. */
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
