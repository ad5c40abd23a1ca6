import { z } from 'zod';
import { clocks, priorities, type ClockName } from '@app/lifecycle';
import { byId, count, facilityCode, facilityOrNone, id, instant } from './parts.js';
import { route } from './route.js';

const tag = 'administration';

const zone = z.string().refine((name) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}, 'an IANA time zone such as Asia/Ulaanbaatar');
const places = z.int().min(0).max(10_000);

/** Its shelter is told to its own roles, and to those who see to all facilities. */
const facility = z.strictObject({
  id,
  code: facilityCode,
  name: z.string(),
  country: z.string(),
  zone: z.string(),
  shelterPlaces: count.nullable().optional(),
  shelterTaken: count.nullable().optional(),
});
export type Facility = z.output<typeof facility>;

const destination = z.strictObject({ id, label: z.string(), places: count, taken: count });
export type Destination = z.output<typeof destination>;

const instruction = z.strictObject({
  id,
  title: z.string(),
  body: z.string(),
  issuedAt: instant,
  acknowledgedAt: instant.nullable(),
  facility: z.string().nullable().describe('A facility’s code; null: for all.'),
});
export type Instruction = z.output<typeof instruction>;

const clockName = z.enum(Object.keys(clocks) as [ClockName, ...ClockName[]]);
const secondsMax = 10 * 366 * 24 * 3600;
const clockRule = z.strictObject({
  name: clockName,
  priority: z.enum(priorities),
  seconds: count,
  own: z.boolean().describe('The facility’s own, and not the lifecycle’s.'),
});
export type ClockRule = z.output<typeof clockRule>;

export const administrationRoutes = {
  facilities: route({
    name: 'facilities.list',
    method: 'GET',
    path: '/api/facilities',
    tag,
    summary: 'Facilities',
    description:
      'With their shelter places, and how many are taken, for coordinators and administrators; for a facility’s roles, those of their own.',
    by: 'any-role',
    answer: z.strictObject({ facilities: z.array(facility) }),
  }),
  addFacility: route({
    name: 'facilities.add',
    method: 'POST',
    path: '/api/facilities',
    tag,
    summary: 'Add a facility',
    by: ['administrator'],
    body: z.strictObject({
      code: facilityCode,
      name: z.string().min(1).max(200),
      country: z.string().regex(/^[A-Z]{2}$/),
      zone,
      shelterPlaces: places,
    }),
    status: 201,
    answer: z.strictObject({ id, code: facilityCode }),
    refuses: ['facility.taken'],
  }),
  destinations: route({
    name: 'destinations.list',
    method: 'GET',
    path: '/api/destinations',
    tag,
    summary: 'Destinations, with their places',
    description: 'Not for host-country-facing roles: destinations belong to the route.',
    by: ['administrator', 'resettlement-officer', 'coordinator', 'caseworker', 'reviewer'],
    answer: z.strictObject({ destinations: z.array(destination) }),
  }),
  addDestination: route({
    name: 'destinations.add',
    method: 'POST',
    path: '/api/destinations',
    tag,
    summary: 'Add a destination and the places that it offers',
    by: ['administrator'],
    body: z.strictObject({ label: z.string().min(1).max(200), places }),
    status: 201,
    answer: z.strictObject({ id }),
    refuses: ['never-share.country-of-origin'],
  }),
  resize: route({
    name: 'places.change',
    method: 'PUT',
    path: '/api/places/:id',
    tag,
    summary: 'Change how many places a shelter or destination has',
    description: 'Refused below the number that are taken.',
    by: ['administrator'],
    params: byId,
    body: z.strictObject({ places }),
    status: 204,
    refuses: ['places.unknown', 'places.full'],
  }),
  instructions: route({
    name: 'instructions.list',
    method: 'GET',
    path: '/api/instructions',
    tag,
    summary: 'Standing instructions in force for me, and which of them I acknowledged',
    by: 'any-role',
    answer: z.strictObject({ instructions: z.array(instruction) }),
  }),
  issue: route({
    name: 'instructions.issue',
    method: 'POST',
    path: '/api/instructions',
    tag,
    summary: 'Issue a standing instruction, to one facility or to all',
    by: ['administrator', 'coordinator'],
    body: z.strictObject({
      facility: facilityOrNone,
      title: z.string().min(1).max(200),
      body: z.string().min(1).max(20_000),
    }),
    status: 201,
    answer: z.strictObject({ id }),
    refuses: ['resource.not-found'],
  }),
  withdraw: route({
    name: 'instructions.withdraw',
    method: 'DELETE',
    path: '/api/instructions/:id',
    tag,
    summary: 'Withdraw a standing instruction',
    by: ['administrator', 'coordinator'],
    params: byId,
    status: 204,
    refuses: ['resource.not-found'],
  }),
  acknowledge: route({
    name: 'instructions.acknowledge',
    method: 'POST',
    path: '/api/instructions/:id/acknowledgement',
    tag,
    summary: 'Acknowledge a standing instruction',
    by: 'any-role',
    params: byId,
    status: 204,
    refuses: ['resource.not-found'],
  }),
  clockRules: route({
    name: 'clock-rules.list',
    method: 'GET',
    path: '/api/clock-rules',
    tag,
    summary: 'How long clocks run at a facility, in seconds by priority',
    description: 'The lifecycle’s durations, or the facility’s own. Facility roles see their own facility’s.',
    by: 'any-role',
    query: z.strictObject({ facility: facilityCode }),
    answer: z.strictObject({ rules: z.array(clockRule) }),
    refuses: ['resource.not-found'],
  }),
  changeClockRule: route({
    name: 'clock-rules.change',
    method: 'PUT',
    path: '/api/clock-rules',
    tag,
    summary: 'Give a facility a duration of its own, or with null the lifecycle’s again',
    description: 'Counts for clocks that start from then on.',
    by: ['administrator'],
    body: z.strictObject({
      facility: facilityCode,
      name: clockName,
      priority: z.enum(priorities),
      seconds: z.int().min(0).max(secondsMax).nullable(),
    }),
    status: 204,
    refuses: ['resource.not-found'],
  }),
};
