import { Controller, Get, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentActor, PageSessionGuard, tokenOf, type Person } from '@app/access';
import { LiveUpdates } from './live-updates.js';

@ApiTags('cases')
@ApiBearerAuth()
@Controller('api/events')
@UseGuards(PageSessionGuard)
export class EventsController {
  constructor(private readonly updates: LiveUpdates) {}

  @Get()
  @ApiProduces('text/event-stream')
  @ApiOperation({
    summary: 'Which cases move, as they do',
    description:
      'Server-sent events named `case`, each with a reference and a version, of cases that the asker may see; for reviewers also `alerts`, with how many wait. Begins with what moved in the last seconds and ends with the session. Ten at once for a person (429).',
  })
  listen(@CurrentActor() person: Person, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    if (request.method === 'HEAD') return void reply.type('text/event-stream').send();
    this.updates.assertRoomFor(person);
    reply.hijack();
    this.updates.open(person, tokenOf(request) ?? '', reply.raw);
  }
}
