import { Body, Controller, Delete, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, PageSessionGuard, type Person } from '@app/access';
import { parsed } from '@app/lifecycle';
import { bodyOf } from './body-of.js';
import { beingAt, Presence, type Other } from './presence.js';
import { VisibleCases } from './visible-case.js';

@ApiTags('cases')
@ApiBearerAuth()
@Controller('api/cases/:ref/presence')
@UseGuards(PageSessionGuard)
export class PresenceController {
  constructor(
    private readonly presence: Presence,
    private readonly cases: VisibleCases,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'I am at this case; who else is?',
    description:
      'Said again every ten seconds; who was not heard of for 25 is gone. Kept in no record, and does not keep an idle session alive.',
  })
  @bodyOf(beingAt)
  async note(
    @Param('ref') ref: string,
    @Body() body: unknown,
    @CurrentActor() person: Person,
  ): Promise<{ others: Other[] }> {
    const { id } = await this.cases.get(ref, person);
    return { others: await this.presence.note(id, person, parsed(beingAt, body)) };
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'I left this case' })
  async leave(@Param('ref') ref: string, @CurrentActor() person: Person): Promise<void> {
    const { id } = await this.cases.get(ref, person);
    await this.presence.leave(id, person);
  }
}
