import { Controller, Get, Query, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentActor, SessionGuard, type Person } from '@app/access';
import { pass } from './cases.controller.js';
import { Services } from './services.js';

@ApiTags('audit')
@ApiBearerAuth()
@Controller('api/audit')
@UseGuards(SessionGuard)
export class AuditController {
  constructor(private readonly services: Services) {}

  @Get('verify')
  @ApiOperation({
    summary: 'Verify a case’s chain',
    description: 'Hashes every entry again, from the genesis to the head, and names the first that does not hold.',
  })
  @ApiQuery({ name: 'case', description: 'The case’s reference' })
  verify(
    @Query() query: Record<string, string>,
    @CurrentActor() person: Person,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.ask('verify', query, person, reply);
  }

  @Get('reads')
  @ApiOperation({
    summary: 'Who opened which compartment of a case',
    description: 'For coordinators and auditors; newest first.',
  })
  @ApiQuery({ name: 'case' })
  @ApiQuery({ name: 'before', required: false })
  @ApiQuery({ name: 'limit', required: false })
  reads(
    @Query() query: Record<string, string>,
    @CurrentActor() person: Person,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.ask('reads', query, person, reply);
  }

  @Get('deliveries')
  @ApiOperation({
    summary: 'Deliveries that wait or were parked',
    description: 'For coordinators, auditors and administrators.',
  })
  @ApiQuery({ name: 'parked', required: false })
  @ApiQuery({ name: 'after', required: false })
  @ApiQuery({ name: 'limit', required: false })
  deliveries(
    @Query() query: Record<string, string>,
    @CurrentActor() person: Person,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.ask('deliveries', query, person, reply);
  }

  private async ask(path: string, query: Record<string, string>, actor: Person, reply: FastifyReply): Promise<void> {
    pass(
      reply,
      await this.services.ask('audit', {
        method: 'GET',
        path: `/${path}?${new URLSearchParams(query).toString()}`,
        actor,
      }),
    );
  }
}
