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
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { assertRole, CurrentActor, People, SessionGuard, type Person } from '@app/access';
import { parsed } from '@app/lifecycle';
import { Administration, newDestination, newFacility, newInstruction, newPerson, newPlaces } from './administration.js';

const body = (schema: z.ZodType) =>
  ApiBody({ schema: z.toJSONSchema(schema, { io: 'input', target: 'openapi-3.0', unrepresentable: 'any' }) as object });

@ApiTags('administration')
@ApiBearerAuth()
@Controller('api')
@UseGuards(SessionGuard)
export class AdministrationController {
  constructor(
    private readonly administration: Administration,
    private readonly people: People,
  ) {}

  @Get('facilities')
  @ApiOperation({ summary: 'Facilities, with their shelter places' })
  async facilities(): Promise<{ facilities: unknown[] }> {
    return { facilities: await this.administration.facilities() };
  }

  @Post('facilities')
  @ApiOperation({ summary: 'Add a facility' })
  @body(newFacility)
  addFacility(@Body() input: unknown, @CurrentActor() person: Person): Promise<object> {
    assertRole(person, ['administrator']);
    return this.administration.addFacility(parsed(newFacility, input));
  }

  @Get('destinations')
  @ApiOperation({
    summary: 'Destinations, with their places',
    description: 'Not for host-country-facing roles: destinations belong to the route.',
  })
  async destinations(@CurrentActor() person: Person): Promise<{ destinations: unknown[] }> {
    assertRole(person, ['administrator', 'resettlement-officer', 'coordinator', 'caseworker', 'reviewer']);
    return { destinations: await this.administration.destinations() };
  }

  @Post('destinations')
  @ApiOperation({ summary: 'Add a destination and the places that it offers' })
  @body(newDestination)
  addDestination(@Body() input: unknown, @CurrentActor() person: Person): Promise<object> {
    assertRole(person, ['administrator']);
    return this.administration.addDestination(parsed(newDestination, input));
  }

  @Put('places/:id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Change how many places a shelter or destination has',
    description: 'Refused below the number that are taken.',
  })
  @body(newPlaces)
  async resize(
    @Param('id', ParseUUIDPipe) id: string,
    @Body() input: unknown,
    @CurrentActor() person: Person,
  ): Promise<void> {
    assertRole(person, ['administrator']);
    await this.administration.resize(id, parsed(newPlaces, input).places);
  }

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

  @Post('people')
  @ApiOperation({
    summary: 'Add a person',
    description: 'Returns a password that is shown once and must be changed at the first sign-in.',
  })
  @body(newPerson)
  addPerson(@Body() input: unknown, @CurrentActor() person: Person): Promise<object> {
    assertRole(person, ['administrator']);
    return this.administration.addPerson(parsed(newPerson, input));
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

  @Get('instructions')
  @ApiOperation({ summary: 'Standing instructions in force for me, and which of them I acknowledged' })
  async instructions(@CurrentActor() person: Person): Promise<{ instructions: unknown[] }> {
    return { instructions: await this.administration.instructions(person.facilityId, person.id) };
  }

  @Post('instructions')
  @ApiOperation({ summary: 'Issue a standing instruction, to one facility or to all' })
  @body(newInstruction)
  issue(@Body() input: unknown, @CurrentActor() person: Person): Promise<object> {
    assertRole(person, ['administrator', 'coordinator']);
    return this.administration.issueInstruction(parsed(newInstruction, input), person.id);
  }

  @Delete('instructions/:id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Withdraw a standing instruction' })
  async withdraw(@Param('id', ParseUUIDPipe) id: string, @CurrentActor() person: Person): Promise<void> {
    assertRole(person, ['administrator', 'coordinator']);
    await this.administration.withdrawInstruction(id);
  }

  @Post('instructions/:id/acknowledgement')
  @HttpCode(204)
  @ApiOperation({ summary: 'Acknowledge a standing instruction' })
  acknowledge(@Param('id', ParseUUIDPipe) id: string, @CurrentActor() person: Person): Promise<void> {
    return this.administration.acknowledge(id, person.id);
  }
}
