import { Body, Controller, Get, HttpCode, Put, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { assertRole, CurrentActor, SessionGuard, type Person } from '@app/access';
import { parsed, Refused } from '@app/lifecycle';
import { Administration } from './administration.js';
import { bodyOf } from './body-of.js';
import { clockRuleChange, ClockRules, facilityCode, type ClockRuleShown } from './clock-rules.js';

const ofFacility = z.strictObject({ facility: facilityCode });

@ApiTags('administration')
@ApiBearerAuth()
@Controller('api/clock-rules')
@UseGuards(SessionGuard)
export class ClockRulesController {
  constructor(
    private readonly rules: ClockRules,
    private readonly administration: Administration,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'How long clocks run at a facility, in seconds by priority',
    description: 'The lifecycle’s durations, or the facility’s own. Facility roles see their own facility’s.',
  })
  @ApiQuery({ name: 'facility', description: 'The facility’s code' })
  async list(@Query() query: unknown, @CurrentActor() person: Person): Promise<{ rules: ClockRuleShown[] }> {
    const { facility } = parsed(ofFacility, query);
    if (person.facility !== null && person.facility !== facility) throw new Refused('resource.not-found', { facility });
    return { rules: await this.rules.of(await this.administration.facilityId(facility)) };
  }

  @Put()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Give a facility a duration of its own, or with null the lifecycle’s again',
    description: 'Counts for clocks that start from then on.',
  })
  @bodyOf(clockRuleChange)
  async change(@Body() input: unknown, @CurrentActor() person: Person): Promise<void> {
    assertRole(person, ['administrator']);
    const change = parsed(clockRuleChange, input);
    await this.rules.change(await this.administration.facilityId(change.facility), change);
  }
}
