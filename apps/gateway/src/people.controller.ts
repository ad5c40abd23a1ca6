import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  Put,
  Query,
  UseGuards,
} from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { assertRole, CurrentActor, People, SessionGuard, type Colleague, type Person } from '@app/access';
import { parsed } from '@app/lifecycle';
import { Administration, newPerson, newRole } from './administration.js';
import { bodyOf } from './body-of.js';

const colleaguesPage = z.strictObject({
  after: z.string().max(64).default(''),
  limit: z.coerce.number().int().min(1).max(500).default(200),
});

/** Who works here: kept by administrators, and known by name to those who work with them. */
@ApiTags('people')
@ApiBearerAuth()
@Controller('api')
@UseGuards(SessionGuard)
export class PeopleController {
  constructor(
    private readonly administration: Administration,
    private readonly people: People,
  ) {}

  @Get('people')
  @ApiOperation({ summary: 'People who work here, by user name' })
  async list(
    @Query('after') after: string | undefined,
    @CurrentActor() person: Person,
  ): Promise<{ people: unknown[]; next: string | null }> {
    assertRole(person, ['administrator', 'coordinator']);
    const people = await this.people.list(String(after ?? '').slice(0, 64), 100);
    return { people, next: people.length === 100 ? (people.at(-1)?.username ?? null) : null };
  }

  @Get('colleagues')
  @ApiOperation({
    summary: 'Whom I work with',
    description:
      'Facility roles: their own facility’s people and those of no facility, without resettlement officers. Other roles: everybody. Auditors: no names. People who were switched off are there too, since their entries stay.',
  })
  @ApiQuery({ name: 'after', required: false, description: 'next of the page before' })
  @ApiQuery({ name: 'limit', required: false, description: 'at most 500' })
  colleagues(
    @Query() query: unknown,
    @CurrentActor() person: Person,
  ): Promise<{ people: Colleague[]; next: string | null }> {
    const { after, limit } = parsed(colleaguesPage, query);
    return this.people.colleagues(person, after, limit);
  }

  @Post('people')
  @ApiOperation({
    summary: 'Add a person',
    description: 'Returns a password that is shown once and must be changed at the first sign-in.',
  })
  @bodyOf(newPerson)
  add(@Body() input: unknown, @CurrentActor() person: Person): Promise<object> {
    assertRole(person, ['administrator']);
    return this.administration.addPerson(parsed(newPerson, input));
  }

  @Post('people/:id/password')
  @ApiOperation({
    summary: 'Give a person a new password',
    description: 'Shown once, to be changed at the next sign-in. Ends their sessions at once.',
  })
  async resetPassword(
    @Param('id', ParseUUIDPipe) id: string,
    @CurrentActor() person: Person,
  ): Promise<{ password: string }> {
    assertRole(person, ['administrator']);
    return { password: await this.people.resetPassword(id) };
  }

  @Put('people/:id/role')
  @HttpCode(204)
  @ApiOperation({ summary: 'Give a person another role', description: 'Ends their sessions at once.' })
  @bodyOf(newRole)
  async changeRole(
    @Param('id', ParseUUIDPipe) id: string,
    @Body() input: unknown,
    @CurrentActor() person: Person,
  ): Promise<void> {
    assertRole(person, ['administrator']);
    await this.administration.changeRole(id, parsed(newRole, input));
  }

  @Delete('people/:id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Switch a person off',
    description: 'Ends their sessions at once. Their entries stay theirs.',
  })
  async switchOff(@Param('id', ParseUUIDPipe) id: string, @CurrentActor() person: Person): Promise<void> {
    assertRole(person, ['administrator']);
    await this.people.setActive(id, false);
  }

  @Post('people/:id/activation')
  @HttpCode(204)
  @ApiOperation({ summary: 'Switch a person on again' })
  async switchOn(@Param('id', ParseUUIDPipe) id: string, @CurrentActor() person: Person): Promise<void> {
    assertRole(person, ['administrator']);
    await this.people.setActive(id, true);
  }
}
