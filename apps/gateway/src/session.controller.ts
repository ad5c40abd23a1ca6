import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CurrentActor, PasswordGuard, People, sessionCookie, SessionGuard, tokenOf, type Person } from '@app/access';
import { parsed, Refused } from '@app/lifecycle';
import { isProduction } from '@app/platform';
import { SignInThrottle } from './sign-in-throttle.js';

const change = z.strictObject({ current: z.string().max(256), password: z.string().max(256) });
const passwordLengthMin = 12;

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
  constructor(private readonly people: People) {}

  @Post()
  @HttpCode(201)
  @UseGuards(SignInThrottle, PasswordGuard)
  @ApiOperation({
    summary: 'Sign in',
    description:
      'Returns a token for the Authorization header, and sets it as a cookie for browsers. Ten tries a minute for a user name.',
  })
  @ApiBody({
    schema: {
      type: 'object',
      required: ['username', 'password'],
      properties: { username: { type: 'string' }, password: { type: 'string', format: 'password' } },
    },
  })
  async signIn(
    @CurrentActor() person: Person,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ token: string; actor: object }> {
    const token = await this.people.openSession(person.id);
    void reply.setCookie(sessionCookie, token, {
      httpOnly: true,
      sameSite: 'strict',
      path: '/',
      secure: isProduction(),
    });
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
    void reply.clearCookie(sessionCookie, { path: '/' }).header('clear-site-data', '"cache", "cookies"');
  }

  @Post('password')
  @HttpCode(204)
  @UseGuards(SessionGuard, SignInThrottle)
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
    await this.people.authenticate(person.username, current);
    await this.people.changePassword(person.id, password);
  }
}
