import { z } from 'zod';
import { roles } from '@app/lifecycle';
import { byId, facilityOrNone, id, role } from './parts.js';
import { route } from './route.js';

const tag = 'people';

const newRole = z.strictObject({
  role: z.enum(roles).exclude(['system']),
  facility: facilityOrNone.describe('Of the roles that act for one facility, and of no other role.'),
});

const person = z.strictObject({
  id,
  username: z.string(),
  role,
  facility: z.string().nullable(),
  active: z.boolean(),
});
export type Person = z.output<typeof person>;

/** Someone who works here. The auditor, from outside, gets no user names. */
const colleague = person.extend({ username: z.string().nullable() });
export type Colleague = z.output<typeof colleague>;

export const peopleRoutes = {
  list: route({
    name: 'people.list',
    method: 'GET',
    path: '/api/people',
    tag,
    summary: 'People who work here, by user name',
    by: ['administrator', 'coordinator'],
    query: z.object({
      after: z.string().max(64).default('').describe('next of the page before.'),
    }),
    answer: z.strictObject({ people: z.array(person), next: z.string().nullable() }),
  }),
  colleagues: route({
    name: 'people.colleagues',
    method: 'GET',
    path: '/api/colleagues',
    tag,
    summary: 'Whom I work with',
    description:
      'Facility roles: their own facility’s people and those of no facility, without resettlement officers. Other roles: everybody. Auditors: no names. People who were switched off are there too, since their entries stay.',
    by: 'any-role',
    query: z.strictObject({
      after: z.string().max(64).default('').describe('next of the page before.'),
      limit: z.coerce.number().int().min(1).max(500).default(200),
    }),
    answer: z.strictObject({ people: z.array(colleague), next: z.string().nullable() }),
  }),
  add: route({
    name: 'people.add',
    method: 'POST',
    path: '/api/people',
    tag,
    summary: 'Add a person',
    description: 'Returns a password that is shown once and must be changed at the first sign-in.',
    by: ['administrator'],
    body: newRole.extend({ username: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,60}$/) }),
    status: 201,
    answer: z.strictObject({ id, username: z.string(), password: z.string() }),
    refuses: ['username.taken', 'resource.not-found'],
  }),
  resetPassword: route({
    name: 'people.reset-password',
    method: 'POST',
    path: '/api/people/:id/password',
    tag,
    summary: 'Give a person a new password',
    description: 'Shown once, to be changed at the next sign-in. Ends their sessions at once.',
    by: ['administrator'],
    params: byId,
    status: 201,
    answer: z.strictObject({ password: z.string() }),
    refuses: ['resource.not-found'],
  }),
  changeRole: route({
    name: 'people.change-role',
    method: 'PUT',
    path: '/api/people/:id/role',
    tag,
    summary: 'Give a person another role',
    description: 'Ends their sessions at once.',
    by: ['administrator'],
    params: byId,
    body: newRole,
    status: 204,
    refuses: ['resource.not-found', 'person.last-administrator'],
  }),
  switchOff: route({
    name: 'people.switch-off',
    method: 'DELETE',
    path: '/api/people/:id',
    tag,
    summary: 'Switch a person off',
    description: 'Ends their sessions at once. Their entries stay theirs.',
    by: ['administrator'],
    params: byId,
    status: 204,
    refuses: ['resource.not-found', 'person.last-administrator'],
  }),
  switchOn: route({
    name: 'people.switch-on',
    method: 'POST',
    path: '/api/people/:id/activation',
    tag,
    summary: 'Switch a person on again',
    by: ['administrator'],
    params: byId,
    status: 204,
    refuses: ['resource.not-found'],
  }),
};
