import { Body, Controller, Get, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentActor, SessionGuard, type Person } from '@app/access';
import { Refused, type Actor, type RefusalCode } from '@app/lifecycle';
import { Services, type Answer, type ServiceName } from './services.js';
import { refForm, VisibleCases } from './visible-case.js';

/** Finds the service that has a case, and passes the request on with who asks. */
@Controller('api/cases')
@UseGuards(SessionGuard)
export class CasesController {
  constructor(
    private readonly services: Services,
    private readonly cases: VisibleCases,
  ) {}

  @Post()
  @ApiExcludeEndpoint()
  async open(
    @Body() body: unknown,
    @CurrentActor() person: Person,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    pass(
      reply,
      await this.services.ask('intake', {
        method: 'POST',
        path: '/cases',
        actor: person,
        body,
        headers: commandHeaders(request),
      }),
    );
  }

  @Post(':ref/:transition')
  @ApiExcludeEndpoint()
  async move(
    @Param('ref') ref: string,
    @Param('transition') transition: string,
    @Body() body: unknown,
    @CurrentActor() person: Person,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const command = {
      method: 'POST' as const,
      path: `/cases/${ref}/${encodeURIComponent(transition)}`,
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

  @Get(':ref')
  @ApiExcludeEndpoint()
  view(
    @Param('ref') ref: string,
    @CurrentActor() person: Person,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.read(`/cases/${ref}`, this.custodian(ref, person), person, request, reply);
  }

  @Get(':ref/file/:compartment')
  @ApiExcludeEndpoint()
  file(
    @Param('ref') ref: string,
    @Param('compartment') compartment: string,
    @Query('purpose') purpose: string | undefined,
    @CurrentActor() person: Person,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const query = new URLSearchParams(purpose ? { purpose } : {}).toString();
    const path = `/cases/${ref}/file/${encodeURIComponent(compartment)}?${query}`;
    return this.read(path, this.custodian(ref, person), person, request, reply);
  }

  @Get(':ref/duplicates')
  @ApiExcludeEndpoint()
  duplicates(
    @Param('ref') ref: string,
    @CurrentActor() person: Person,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.read(`/cases/${ref}/duplicates`, this.custodian(ref, person), person, request, reply);
  }

  @Get(':ref/timeline')
  @ApiExcludeEndpoint()
  timeline(
    @Param('ref') ref: string,
    @Query() query: Record<string, string>,
    @CurrentActor() person: Person,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!refForm.test(ref)) throw new Refused('case.not-found');
    const path = `/cases/${ref}/timeline?${new URLSearchParams(query).toString()}`;
    return this.read(path, 'audit', person, request, reply);
  }

  /** Passes a reading on to the service that answers it, and its answer back, in the asker's language. */
  private async read(
    path: string,
    service: ServiceName | Promise<ServiceName>,
    actor: Person,
    { headers }: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const language = { 'accept-language': headers['accept-language'] };
    pass(reply, await this.services.ask(await service, { method: 'GET', path, actor, headers: language }));
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

const commandHeaders = ({ headers }: FastifyRequest): Record<string, string | undefined> => ({
  'idempotency-key': one(headers['idempotency-key']),
  'if-match': headers['if-match'],
  'accept-language': headers['accept-language'],
});
const one = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

export const pass = (reply: FastifyReply, { status, headers, body }: Answer): void => {
  void reply.status(status).headers(headers).send(body);
};
