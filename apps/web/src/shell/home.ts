import type { Role } from '@app/lifecycle';

/** The first screen of each role. */
const homes = {
  'intake-officer': '/facility',
  'head-of-mission': '/facility',
  caseworker: '/cases',
  reviewer: '/cases',
  'transit-officer': '/cases',
  'resettlement-officer': '/cases',
  coordinator: '/audit',
  auditor: '/audit',
  administrator: '/admin/people',
  system: '/cases',
} as const satisfies Record<Role, string>;

export const homeOf = (role: Role) => homes[role];
