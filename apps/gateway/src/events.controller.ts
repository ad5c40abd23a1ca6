import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AnyRole, ByPage, CurrentActor, tokenOf, type Person } from '@app/access';
import { LiveUpdates } from './live-updates.js';

/**
 * Does not use `@Sse()`. That makes an observable for each stream, while here one loop serves all streams. It also
 * answers 200 before it is known whether there is room, and it would keep the connection open when the gateway stops.
 */
@Controller('api/events')
@AnyRole()
@ByPage()
export class EventsController {
  constructor(private readonly updates: LiveUpdates) {}

  @Get()
  listen(@CurrentActor() person: Person, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    if (request.method === 'HEAD') return void reply.type('text/event-stream').send();
    this.updates.assertRoomFor(person);
    reply.hijack();
    this.updates.open(person, tokenOf(request) ?? '', reply.raw);
  }
}
