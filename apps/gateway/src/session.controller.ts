import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  AnyRole,
  CurrentActor,
  deviceCookie,
  isFromOtherSite,
  OwnOrigin,
  People,
  sessionCookie,
  tokenOf,
  type Person,
} from '@app/access';
import { sessionRoutes as routes, type Actor, type AnswerOf, type BodyOf } from '@app/api';
import { faultsOfPassword, Refused, type PasswordFault } from '@app/lifecycle';
import { isProduction, Public } from '@app/platform';
import { passSeconds } from './sign-in/device-passes.js';
import { SignIn } from './sign-in/sign-in.js';

const cookieOptions = { httpOnly: true, sameSite: 'strict', path: '/', secure: isProduction() } as const;

const shown = ({ id, username, role, facility, mustChangePassword, pendingInstructions }: Person): Actor => ({
  id,
  username,
  role,
  facility,
  mustChangePassword,
  pendingInstructions,
});

@Controller('api/session')
export class SessionController {
  constructor(
    private readonly people: People,
    private readonly entrance: SignIn,
    private readonly own: OwnOrigin,
  ) {}

  @Post()
  @Public()
  @HttpCode(201)
  async signIn(
    @Body({ schema: routes.signIn.body }) { username, password }: BodyOf<typeof routes.signIn>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AnswerOf<typeof routes.signIn>> {
    // a form on another site could sign the visitor in to another person's account without notice
    if (isFromOtherSite(request, this.own)) throw new Refused('site.not-allowed');
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
  @AnyRole()
  whoAmI(@CurrentActor() person: Person): AnswerOf<typeof routes.whoAmI> {
    return { actor: shown(person) };
  }

  @Get('draft-key')
  @AnyRole()
  async draftKey(@CurrentActor() person: Person): Promise<AnswerOf<typeof routes.draftKey>> {
    // the administrator who set a one-time password must not read drafts with it
    if (person.mustChangePassword) throw new Refused('session.password-must-change');
    return { key: (await this.people.draftKey(person.id)).toString('base64') };
  }

  @Delete()
  @HttpCode(204)
  @AnyRole()
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.people.closeSession(tokenOf(request) ?? '');
    // Keeps storage: it contains drafts, sealed with a key that only a session gets, and deleting them silently would
    // lose work. The device cookie is not secret, and gives the next sign-in its own budget, which strangers cannot use
    // up.
    const clears = request.cookies[deviceCookie] === undefined ? '"cache", "cookies"' : '"cache"';
    void reply.clearCookie(sessionCookie, cookieOptions).header('clear-site-data', clears);
  }

  @Post('password')
  @HttpCode(204)
  @AnyRole()
  async changePassword(
    @Body({ schema: routes.changePassword.body }) { current, password }: BodyOf<typeof routes.changePassword>,
    @CurrentActor() person: Person,
  ): Promise<void> {
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

/** Aborts when the connection ends before the answer. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableEnded) gone.abort();
  });
  return gone.signal;
}
