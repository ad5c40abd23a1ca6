import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Put, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { assertRole, CurrentActor, SessionGuard, type Person } from '@app/access';
import { parsed } from '@app/lifecycle';
import { Administration, newDestination, newFacility, newInstruction, newPlaces } from './administration.js';
import { bodyOf } from './body-of.js';

@ApiTags('administration')
@ApiBearerAuth()
@Controller('api')
@UseGuards(SessionGuard)
export class AdministrationController {
  constructor(private readonly administration: Administration) {}

  @Get('facilities')
  @ApiOperation({
    summary: 'Facilities',
    description:
      'With their shelter places, and how many are taken, for coordinators and administrators; for a facility’s roles, those of their own.',
  })
  async facilities(@CurrentActor() person: Person): Promise<{ facilities: unknown[] }> {
    return { facilities: await this.administration.facilities(person) };
  }

  @Post('facilities')
  @ApiOperation({ summary: 'Add a facility' })
  @bodyOf(newFacility)
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
  @bodyOf(newDestination)
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
  @bodyOf(newPlaces)
  async resize(
    @Param('id', ParseUUIDPipe) id: string,
    @Body() input: unknown,
    @CurrentActor() person: Person,
  ): Promise<void> {
    assertRole(person, ['administrator']);
    await this.administration.resize(id, parsed(newPlaces, input).places);
  }

  @Get('instructions')
  @ApiOperation({ summary: 'Standing instructions in force for me, and which of them I acknowledged' })
  async instructions(@CurrentActor() person: Person): Promise<{ instructions: unknown[] }> {
    return { instructions: await this.administration.instructions(person.facilityId, person.id) };
  }

  @Post('instructions')
  @ApiOperation({ summary: 'Issue a standing instruction, to one facility or to all' })
  @bodyOf(newInstruction)
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
