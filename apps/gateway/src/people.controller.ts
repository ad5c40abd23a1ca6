import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { AnyRole, CurrentActor, People, Roles, type Person } from '@app/access';
import { peopleRoutes as routes, type AnswerOf, type BodyOf, type ParamsOf, type QueryOf } from '@app/api';
import { Administration } from './administration.js';

const pageSize = 100;

/** The people who work here: administrators maintain them, and colleagues see their names. */
@Controller('api')
export class PeopleController {
  constructor(
    private readonly administration: Administration,
    private readonly people: People,
  ) {}

  @Get('people')
  @Roles('administrator', 'coordinator')
  async list(
    @Query({ schema: routes.list.query }) { after }: QueryOf<typeof routes.list>,
  ): Promise<AnswerOf<typeof routes.list>> {
    const people = await this.people.list(after, pageSize);
    return { people, next: people.length === pageSize ? (people.at(-1)?.username ?? null) : null };
  }

  @Get('colleagues')
  @AnyRole()
  colleagues(
    @Query({ schema: routes.colleagues.query }) { after, limit }: QueryOf<typeof routes.colleagues>,
    @CurrentActor() person: Person,
  ): Promise<AnswerOf<typeof routes.colleagues>> {
    return this.people.colleagues(person, after, limit);
  }

  @Post('people')
  @Roles('administrator')
  add(@Body({ schema: routes.add.body }) input: BodyOf<typeof routes.add>): Promise<AnswerOf<typeof routes.add>> {
    return this.administration.addPerson(input);
  }

  @Post('people/:id/password')
  @Roles('administrator')
  async resetPassword(
    @Param({ schema: routes.resetPassword.params }) { id }: ParamsOf<typeof routes.resetPassword>,
  ): Promise<AnswerOf<typeof routes.resetPassword>> {
    return { password: await this.people.resetPassword(id) };
  }

  @Put('people/:id/role')
  @Roles('administrator')
  @HttpCode(204)
  async changeRole(
    @Param({ schema: routes.changeRole.params }) { id }: ParamsOf<typeof routes.changeRole>,
    @Body({ schema: routes.changeRole.body }) input: BodyOf<typeof routes.changeRole>,
  ): Promise<void> {
    await this.administration.changeRole(id, input);
  }

  @Delete('people/:id')
  @Roles('administrator')
  @HttpCode(204)
  async switchOff(
    @Param({ schema: routes.switchOff.params }) { id }: ParamsOf<typeof routes.switchOff>,
  ): Promise<void> {
    await this.people.setActive(id, false);
  }

  @Post('people/:id/activation')
  @Roles('administrator')
  @HttpCode(204)
  async switchOn(@Param({ schema: routes.switchOn.params }) { id }: ParamsOf<typeof routes.switchOn>): Promise<void> {
    await this.people.setActive(id, true);
  }
}
