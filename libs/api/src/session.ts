import { z } from 'zod';
import { passwordLength } from '@app/lifecycle';
import { count, id, instant, role } from './parts.js';
import { route } from './route.js';

/** Somebody who is signed in. */
export const actor = z
  .strictObject({
    id,
    username: z.string(),
    role,
    facility: z.string().nullable(),
    mustChangePassword: z.boolean(),
    pendingInstructions: count,
  })
  .meta({ id: 'Actor' });
export type Actor = z.output<typeof actor>;

/** User names are lower case; keyboards of phones are not. */
const credentials = z.strictObject({
  username: z
    .string()
    .max(64)
    .transform((name) => name.trim().toLowerCase())
    .pipe(z.string().min(1)),
  password: z.string().min(1).max(256).meta({ format: 'password' }),
});
/** Longer than any that may be chosen, so that one that is too long is told why. */
const passwordChange = z.strictObject({
  current: z.string().max(1024),
  password: z
    .string()
    .max(1024)
    .describe(`From ${passwordLength.min} to ${passwordLength.max} characters; others are refused with the reason.`),
});

const tag = 'session';

export const sessionRoutes = {
  signIn: route({
    name: 'session.open',
    method: 'POST',
    path: '/api/session',
    tag,
    summary: 'Sign in',
    description:
      'Returns a token for the Authorization header, and sets it as a cookie for browsers. A second cookie says that this device signed the person in; sent again, or as X-Device-Pass, a sign-in does not wait behind those of strangers. Ten wrong passwords a minute for a user name, thirty an hour, a hundred a day, then 429 with Retry-After.',
    by: 'public',
    body: credentials,
    status: 201,
    answer: z.strictObject({
      token: z.string(),
      actor,
      failedSignIns: z
        .strictObject({ count, since: instant })
        .nullable()
        .describe('Wrong passwords for this person since the last sign-in; null: none.'),
    }),
    refuses: ['session.wrong-password', 'session.password-expired', 'site.not-allowed', 'requests.too-many'],
  }),
  whoAmI: route({
    name: 'session.view',
    method: 'GET',
    path: '/api/session',
    tag,
    summary: 'Who am I',
    by: 'any-role',
    answer: z.strictObject({ actor }),
  }),
  draftKey: route({
    name: 'session.draft-key',
    method: 'GET',
    path: '/api/session/draft-key',
    tag,
    summary: 'The key that seals my drafts',
    description:
      '32 bytes, the same at every sign-in. Keep it in memory alone: what a browser stores then opens nothing by itself.',
    by: 'any-role',
    answer: z.strictObject({ key: z.base64() }),
    refuses: ['session.password-must-change'],
  }),
  signOut: route({
    name: 'session.close',
    method: 'DELETE',
    path: '/api/session',
    tag,
    summary: 'Sign out',
    by: 'any-role',
    status: 204,
  }),
  changePassword: route({
    name: 'session.change-password',
    method: 'POST',
    path: '/api/session/password',
    tag,
    summary: 'Choose a new password',
    description: `From ${passwordLength.min} to ${passwordLength.max} characters of any kind; not one that is easy to guess, not the present one, and without the names around the person: \`reason\` says which. Ends all of the person’s sessions.`,
    by: 'any-role',
    body: passwordChange,
    status: 204,
    refuses: ['password.too-weak', 'session.wrong-password', 'requests.too-many'],
  }),
};
