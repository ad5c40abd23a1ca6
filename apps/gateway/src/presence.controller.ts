import { Body, Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import { AnyRole, ByPage, CurrentActor, type Person } from '@app/access';
import { caseRoutes, type AnswerOf, type BodyOf } from '@app/api';
import { Presence } from './presence.js';
import { VisibleCases } from './visible-case.js';

const { noteBeingThere } = caseRoutes;

@Controller('api/cases/:ref/presence')
@AnyRole()
@ByPage()
export class PresenceController {
  constructor(
    private readonly presence: Presence,
    private readonly cases: VisibleCases,
  ) {}

  @Post()
  @HttpCode(200)
  async note(
    @Param('ref') ref: string,
    @Body({ schema: noteBeingThere.body }) body: BodyOf<typeof noteBeingThere>,
    @CurrentActor() person: Person,
  ): Promise<AnswerOf<typeof noteBeingThere>> {
    const { id } = await this.cases.get(ref, person);
    return { others: await this.presence.note(id, person, body) };
  }

  @Delete()
  @HttpCode(204)
  async leave(@Param('ref') ref: string, @CurrentActor() person: Person): Promise<void> {
    const { id } = await this.cases.get(ref, person);
    await this.presence.leave(id, person);
  }
}
