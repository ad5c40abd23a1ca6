import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { AnyRole, CurrentActor, Roles, type Person } from '@app/access';
import { administrationRoutes as routes, type AnswerOf, type BodyOf, type ParamsOf } from '@app/api';
import { Administration } from './administration.js';

@Controller('api')
export class AdministrationController {
  constructor(private readonly administration: Administration) {}

  @Get('facilities')
  @AnyRole()
  async facilities(@CurrentActor() person: Person): Promise<AnswerOf<typeof routes.facilities>> {
    return { facilities: await this.administration.facilities(person) };
  }

  @Post('facilities')
  @Roles('administrator')
  addFacility(
    @Body({ schema: routes.addFacility.body }) input: BodyOf<typeof routes.addFacility>,
  ): Promise<AnswerOf<typeof routes.addFacility>> {
    return this.administration.addFacility(input);
  }

  @Get('destinations')
  @Roles('administrator', 'resettlement-officer', 'coordinator', 'caseworker', 'reviewer')
  async destinations(): Promise<AnswerOf<typeof routes.destinations>> {
    return { destinations: await this.administration.destinations() };
  }

  @Post('destinations')
  @Roles('administrator')
  addDestination(
    @Body({ schema: routes.addDestination.body }) input: BodyOf<typeof routes.addDestination>,
  ): Promise<AnswerOf<typeof routes.addDestination>> {
    return this.administration.addDestination(input);
  }

  @Put('places/:id')
  @Roles('administrator')
  @HttpCode(204)
  async resize(
    @Param({ schema: routes.resize.params }) { id }: ParamsOf<typeof routes.resize>,
    @Body({ schema: routes.resize.body }) { places }: BodyOf<typeof routes.resize>,
  ): Promise<void> {
    await this.administration.resize(id, places);
  }

  @Get('instructions')
  @AnyRole()
  async instructions(@CurrentActor() person: Person): Promise<AnswerOf<typeof routes.instructions>> {
    return { instructions: await this.administration.instructions(person.facilityId, person.id) };
  }

  @Post('instructions')
  @Roles('administrator', 'coordinator')
  issue(
    @Body({ schema: routes.issue.body }) input: BodyOf<typeof routes.issue>,
    @CurrentActor() person: Person,
  ): Promise<AnswerOf<typeof routes.issue>> {
    return this.administration.issueInstruction(input, person.id);
  }

  @Delete('instructions/:id')
  @Roles('administrator', 'coordinator')
  @HttpCode(204)
  async withdraw(@Param({ schema: routes.withdraw.params }) { id }: ParamsOf<typeof routes.withdraw>): Promise<void> {
    await this.administration.withdrawInstruction(id);
  }

  @Post('instructions/:id/acknowledgement')
  @AnyRole()
  @HttpCode(204)
  acknowledge(
    @Param({ schema: routes.acknowledge.params }) { id }: ParamsOf<typeof routes.acknowledge>,
    @CurrentActor() person: Person,
  ): Promise<void> {
    return this.administration.acknowledge(id, person.id);
  }
}
