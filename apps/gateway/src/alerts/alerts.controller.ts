import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CurrentActor, Roles, type Person } from '@app/access';
import { alertRoutes as routes, type AnswerOf, type ParamsOf, type QueryOf } from '@app/api';
import { Alerts } from './alerts.js';

/** Alerts for reviewers: somebody reads, searches or guesses passwords more than their work needs. */
@Controller('api/audit/alerts')
export class AlertsController {
  constructor(private readonly alerts: Alerts) {}

  @Get()
  @Roles('reviewer', 'auditor')
  list(
    @Query({ schema: routes.list.query }) query: QueryOf<typeof routes.list>,
    @CurrentActor() person: Person,
  ): Promise<AnswerOf<typeof routes.list>> {
    return this.alerts.page(person.role === 'reviewer', query);
  }

  @Post(':id/acknowledge')
  @Roles('reviewer')
  @HttpCode(204)
  async acknowledge(
    @Param({ schema: routes.acknowledge.params }) { id }: ParamsOf<typeof routes.acknowledge>,
    @CurrentActor() person: Person,
  ): Promise<void> {
    await this.alerts.acknowledge(id, person.id);
  }
}
