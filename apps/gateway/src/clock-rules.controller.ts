import { Body, Controller, Get, HttpCode, Put, Query } from '@nestjs/common';
import { AnyRole, CurrentActor, Roles, type Person } from '@app/access';
import { administrationRoutes as routes, type AnswerOf, type BodyOf, type QueryOf } from '@app/api';
import { Refused } from '@app/lifecycle';
import { Administration } from './administration.js';
import { ClockRules } from './clock-rules.js';

@Controller('api/clock-rules')
export class ClockRulesController {
  constructor(
    private readonly rules: ClockRules,
    private readonly administration: Administration,
  ) {}

  @Get()
  @AnyRole()
  async list(
    @Query({ schema: routes.clockRules.query }) { facility }: QueryOf<typeof routes.clockRules>,
    @CurrentActor() person: Person,
  ): Promise<AnswerOf<typeof routes.clockRules>> {
    if (person.facility !== null && person.facility !== facility) throw new Refused('resource.not-found', { facility });
    return { rules: await this.rules.of(await this.administration.facilityId(facility)) };
  }

  @Put()
  @Roles('administrator')
  @HttpCode(204)
  async change(
    @Body({ schema: routes.changeClockRule.body }) change: BodyOf<typeof routes.changeClockRule>,
  ): Promise<void> {
    await this.rules.change(await this.administration.facilityId(change.facility), change);
  }
}
