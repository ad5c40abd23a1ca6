import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { assertRole, CurrentActor, SessionGuard, type Person } from '@app/access';
import { alertKinds, parsed } from '@app/lifecycle';
import { Alerts, type AlertPage } from './alerts.js';

const page = z.strictObject({
  waiting: z.stringbool({ truthy: ['true'], falsy: ['false'] }).optional(),
  kind: z.enum(alertKinds).optional(),
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** Who is told when somebody reads, looks or guesses more than their work takes. */
@ApiTags('audit')
@ApiBearerAuth()
@Controller('api/audit/alerts')
@UseGuards(SessionGuard)
export class AlertsController {
  constructor(private readonly alerts: Alerts) {}

  @Get()
  @ApiOperation({
    summary: 'Alerts about people who work here, newest first',
    description:
      'For reviewers, and for auditors without names. One a person, kind and hour: `used` says how much of the budget was used by then. Kept for 400 days.',
  })
  @ApiQuery({ name: 'waiting', required: false, description: 'true: those that nobody acknowledged' })
  @ApiQuery({ name: 'kind', enum: alertKinds, required: false })
  @ApiQuery({ name: 'after', required: false, description: 'next of the page before' })
  @ApiQuery({ name: 'limit', required: false, description: 'at most 200' })
  list(@Query() query: unknown, @CurrentActor() person: Person): Promise<AlertPage> {
    assertRole(person, ['reviewer', 'auditor']);
    const { waiting, kind, after, limit } = parsed(page, query);
    return this.alerts.page(person.role === 'reviewer', {
      limit,
      ...(waiting === undefined ? {} : { waiting }),
      ...(kind === undefined ? {} : { kind }),
      ...(after === undefined ? {} : { after }),
    });
  }

  @Post(':id/acknowledge')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Acknowledge an alert',
    description: 'For reviewers, and not by the one it is about. The first who does, and when, stays on record.',
  })
  async acknowledge(@Param('id', ParseUUIDPipe) id: string, @CurrentActor() person: Person): Promise<void> {
    assertRole(person, ['reviewer']);
    await this.alerts.acknowledge(id, person.id);
  }
}
