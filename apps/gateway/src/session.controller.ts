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
import { parsed, Refused } from '@app/lifecycle';
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
const change = z.strictObject({ current: z.string().max(256), password: z.string().max(256) });
const passwordLengthMin = 12;

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
  ): Promise<{ token: string; actor: object }> {
    // a form of another site would leave its visitor at work under somebody else's account
    if (isFromOtherSite(request, this.own)) throw new Refused('site.not-allowed');
    const { username, password } = parsed(credentials, body);
    const { person, pass } = await this.entrance.authenticate(username, password, {
      address: request.ip,
      pass: passOf(request),
      signal: goneSignal(reply),
    });
    const token = await this.people.openSession(person.id);
    void reply
      .setCookie(sessionCookie, token, cookieOptions)
      .setCookie(deviceCookie, pass, { ...cookieOptions, maxAge: passSeconds });
    return { token, actor: shown(person) };
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
    description: 'At least 12 characters. Ends all of the person’s sessions.',
  })
  @ApiBody({
    schema: {
      type: 'object',
      required: ['current', 'password'],
      properties: { current: { type: 'string' }, password: { type: 'string', minLength: 12 } },
    },
  })
  async changePassword(@Body() body: unknown, @CurrentActor() person: Person): Promise<void> {
    const { current, password } = parsed(change, body);
    if (password.length < passwordLengthMin || password.toLowerCase().includes(person.username))
      throw new Refused('password.too-weak');
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
