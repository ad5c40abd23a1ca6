import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  CurrentActor,
  deviceCookie,
  isFromOtherSite,
  OwnOrigin,
  People,
  sessionCookie,
  SessionGuard,
  tokenOf,
  type Person,
} from '@app/access';
import { faultsOfPassword, parsed, passwordLength, Refused, type PasswordFault } from '@app/lifecycle';
import { isProduction } from '@app/platform';
import { passSeconds } from './sign-in/device-passes.js';
import { SignIn } from './sign-in/sign-in.js';

/** User names are lower case; keyboards of phones are not. */
const credentials = z.strictObject({
  username: z
    .string()
    .max(64)
    .transform((name) => name.trim().toLowerCase())
    .pipe(z.string().min(1)),
  password: z.string().min(1).max(256),
});
/** Longer than any that may be chosen, so that one that is too long is told why. */
const change = z.strictObject({ current: z.string().max(1024), password: z.string().max(1024) });

const cookieOptions = { httpOnly: true, sameSite: 'strict', path: '/', secure: isProduction() } as const;

const shown = ({ id, username, role, facility, mustChangePassword, pendingInstructions }: Person) => ({
  id,
  username,
  role,
  facility,
  mustChangePassword,
  pendingInstructions,
});

@ApiTags('session')
@Controller('api/session')
export class SessionController {
  constructor(
    private readonly people: People,
    private readonly entrance: SignIn,
    private readonly own: OwnOrigin,
  ) {}

  @Post()
  @HttpCode(201)
  @ApiOperation({
    summary: 'Sign in',
    description:
      'Returns a token for the Authorization header, and sets it as a cookie for browsers. A second cookie says that this device signed the person in; sent again, or as X-Device-Pass, a sign-in does not wait behind those of strangers. Ten wrong passwords a minute for a user name, thirty an hour, a hundred a day, then 429 with Retry-After.',
  })
  @ApiBody({
    schema: {
      type: 'object',
      required: ['username', 'password'],
      properties: { username: { type: 'string' }, password: { type: 'string', format: 'password' } },
    },
  })
  async signIn(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ token: string; actor: object; failedSignIns: { count: number; since: string } | null }> {
    // a form of another site would leave its visitor at work under somebody else's account
    if (isFromOtherSite(request, this.own)) throw new Refused('site.not-allowed');
    const { username, password } = parsed(credentials, body);
    const { person, pass } = await this.entrance.authenticate(username, password, {
      address: request.ip,
      pass: passOf(request),
      signal: goneSignal(reply),
    });
    const [token, failed] = await Promise.all([
      this.people.openSession(person.id),
      this.people.takeFailedSignIns(person.id),
    ]);
    void reply
      .setCookie(sessionCookie, token, cookieOptions)
      .setCookie(deviceCookie, pass, { ...cookieOptions, maxAge: passSeconds });
    return { token, actor: shown(person), failedSignIns: failed ?? null };
  }

  @Get()
  @UseGuards(SessionGuard)
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Who am I' })
  whoAmI(@CurrentActor() person: Person): { actor: object } {
    return { actor: shown(person) };
  }

  @Get('draft-key')
  @UseGuards(SessionGuard)
  @ApiBearerAuth()
  @ApiOperation({
    summary: 'The key that seals my drafts',
    description:
      '32 bytes, the same at every sign-in. Keep it in memory alone: what a browser stores then opens nothing by itself.',
  })
  async draftKey(@CurrentActor() person: Person): Promise<{ key: string }> {
    // whoever set a one-time password must not read drafts with it
    if (person.mustChangePassword) throw new Refused('session.password-must-change');
    return { key: (await this.people.draftKey(person.id)).toString('base64') };
  }

  @Delete()
  @HttpCode(204)
  @UseGuards(SessionGuard)
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Sign out' })
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.people.closeSession(tokenOf(request) ?? '');
    // storage stays: it holds drafts, sealed with a key that only a session gets, and dropping them in silence would lose work
    // that the device signed somebody in is no secret, and spares the next sign-in the strangers' lane
    const clears = request.cookies[deviceCookie] === undefined ? '"cache", "cookies"' : '"cache"';
    void reply.clearCookie(sessionCookie, cookieOptions).header('clear-site-data', clears);
  }

  @Post('password')
  @HttpCode(204)
  @UseGuards(SessionGuard)
  @ApiBearerAuth()
  @ApiOperation({
    summary: 'Choose a new password',
    description:
      'From 12 to 256 characters of any kind; not one that is easy to guess, not the present one, and without the names around the person: `reason` says which. Ends all of the person’s sessions.',
  })
  @ApiBody({
    schema: {
      type: 'object',
      required: ['current', 'password'],
      properties: {
        current: { type: 'string' },
        password: { type: 'string', minLength: passwordLength.min, maxLength: passwordLength.max },
      },
    },
  })
  async changePassword(@Body() body: unknown, @CurrentActor() person: Person): Promise<void> {
    const { current, password } = parsed(change, body);
    const facilityName = await this.people.facilityNameOf(person.id);
    const names = [person.username, person.facility ?? '', facilityName ?? '', 'Safe Passage'];
    const reason: PasswordFault[] = faultsOfPassword(password, names);
    if (password.normalize('NFKC') === current.normalize('NFKC')) reason.push('same-as-before');
    if (reason.length > 0) throw new Refused('password.too-weak', { reason });
    await this.entrance.confirm(person, current);
    await this.people.changePassword(person.id, password);
  }
}

const passOf = ({ headers, cookies }: FastifyRequest): string | undefined => {
  const said = headers['x-device-pass'];
  return typeof said === 'string' ? said : cookies[deviceCookie];
};

/** Aborted when the connection ends before it was answered. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableEnded) gone.abort();
  });
  return gone.signal;
}
