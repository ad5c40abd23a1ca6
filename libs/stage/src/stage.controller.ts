import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res, UseGuards } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { compartments, readPurposes, Refused, type Actor, type Compartment, type ReadPurpose } from '@app/lifecycle';
import { ActorTokenGuard, CurrentActor } from '@app/access';
import type { Receipt } from '@app/journal';
import {
  ListDuplicates,
  MakeTransition,
  OpenCompartment,
  ViewCase,
  type CaseView,
  type CompartmentView,
  type Duplicates,
  type Request,
} from './commands.js';
import { openingTransition } from './make-transition.js';
import { Rules } from './rules.js';

type Answer = Omit<Receipt, 'replayed'>;

/** One controller for all transitions: the table declares which there are. */
@Controller('cases')
@UseGuards(ActorTokenGuard)
export class StageController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly rules: Rules,
  ) {}

  @Post()
  @HttpCode(201)
  open(
    @Body() input: unknown,
    @CurrentActor() actor: Actor,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer> {
    const transition = openingTransition(this.rules.lifecycle);
    return this.make(new MakeTransition(transition, null, actor, input, requestOf(key, undefined)), reply);
  }

  @Post(':ref/:transition')
  @HttpCode(200)
  move(
    @Param('ref') ref: string,
    @Param('transition') transition: string,
    @Body() input: unknown,
    @CurrentActor() actor: Actor,
    @Headers('idempotency-key') key: string | undefined,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer> {
    return this.make(new MakeTransition(transition, ref, actor, input ?? {}, requestOf(key, ifMatch)), reply);
  }

  @Get(':ref')
  async view(
    @Param('ref') ref: string,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CaseView> {
    const view = await this.queries.execute(new ViewCase(ref, actor));
    void reply.header('etag', `"${view.version}"`);
    return view;
  }

  @Get(':ref/file/:compartment')
  file(
    @Param('ref') ref: string,
    @Param('compartment') compartment: string,
    @Query('purpose') purpose: string | undefined,
    @CurrentActor() actor: Actor,
  ): Promise<CompartmentView> {
    if (!isCompartment(compartment)) throw new Refused('resource.not-found');
    if (!isPurpose(purpose))
      throw new Refused('input.malformed', {
        fields: [{ path: 'purpose', fault: 'invalid_value', allowed: readPurposes }],
      });
    return this.queries.execute(new OpenCompartment(ref, compartment, actor, purpose));
  }

  @Get(':ref/duplicates')
  duplicates(@Param('ref') ref: string, @CurrentActor() actor: Actor): Promise<Duplicates> {
    return this.queries.execute(new ListDuplicates(ref, actor));
  }

  private async make(command: MakeTransition, reply: FastifyReply): Promise<Answer> {
    const { replayed, ...receipt } = await this.commands.execute(command);
    void reply.header('etag', `"${receipt.version}"`);
    if (replayed) void reply.header('idempotency-replayed', 'true');
    return receipt;
  }
}

const isCompartment = (name: string): name is Compartment => (compartments as readonly string[]).includes(name);
const isPurpose = (name: string | undefined): name is ReadPurpose =>
  (readPurposes as readonly string[]).includes(name ?? '');

function requestOf(key: string | undefined, ifMatch: string | undefined): Request {
  if (!key || !/^[\x21-\x7e]{8,128}$/.test(key))
    throw new Refused('idempotency-key.required', { expected: '8 to 128 visible ASCII characters' });
  const version = /^(?:W\/)?"?(\d{1,9})"?$/.exec(ifMatch ?? '')?.[1];
  if (ifMatch !== undefined && ifMatch !== '*' && version === undefined)
    throw new Refused('input.malformed', { fields: [{ path: 'If-Match', fault: 'invalid_format' }] });
  return { key, ifMatch: version === undefined ? null : Number(version) };
}
