import { Injectable, type ExecutionContext } from '@nestjs/common';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport-custom';
import { Refused, type Actor } from '@app/lifecycle';
import { ActorTokens } from './actor-token.js';
import { isFromOtherSite, OwnOrigin } from './other-sites.js';
import { People, type Person } from './people.js';

/**
 * `__Host-`: the browser takes it over HTTPS alone, for this host alone, so no neighbour below the same domain can plant one. Outside production the
 * desk runs over plain HTTP, where browsers refuse that name.
 */
export const cookieNames = (production: boolean) => {
  const prefix = production ? '__Host-' : '';
  return { session: `${prefix}safe-passage-session`, device: `${prefix}safe-passage-device` };
};
export const { session: sessionCookie, device: deviceCookie } = cookieNames(process.env['NODE_ENV'] === 'production');

type Request = FastifyRequest & { cookies?: Record<string, string | undefined>; byPage?: boolean };
const requestOf = (request: unknown): Request => request as Request;

const bearerOf = (request: Request): string | undefined =>
  /^Bearer ([\w.~+/-]+=*)$/.exec(request.headers.authorization ?? '')?.[1];

/** The session's token: an API client's bearer token, or a browser's cookie. */
export const tokenOf = (request: FastifyRequest): string | undefined =>
  bearerOf(requestOf(request)) ?? requestOf(request).cookies?.[sessionCookie];

/** The opaque token of a session in Postgres. */
@Injectable()
export class SessionStrategy extends PassportStrategy(Strategy, 'session-token') {
  constructor(
    private readonly people: People,
    private readonly own: OwnOrigin,
  ) {
    super();
  }
  async validate(request: unknown): Promise<Person> {
    const token = tokenOf(requestOf(request));
    const askedBy = isByPage(requestOf(request)) ? 'page' : 'person';
    const person = token ? await this.people.findByToken(token, askedBy) : undefined;
    if (!person) throw new Refused('session.required');
    if (!bearerOf(requestOf(request))) refuseOtherSites(requestOf(request), this.own);
    if (person.mustChangePassword && !requestOf(request).url.startsWith('/api/session'))
      throw new Refused('session.password-must-change');
    return person;
  }
}

/** Routes that a page asks by itself have the guard for it; a page says so of its other requests when it only refreshes what it shows. */
const isByPage = (request: Request): boolean => request.byPage === true || request.headers['x-asked-by'] === 'page';

/** A cookie travels with requests that other sites make. A browser says that it makes one; what does not say so writes nothing with a cookie. */
function refuseOtherSites(request: Request, own: OwnOrigin): void {
  const writes = !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
  const isSaid = request.headers['sec-fetch-site'] !== undefined;
  if (writes && (!isSaid || isFromOtherSite(request, own))) throw new Refused('session.required');
}

/** For injection: the audience that an actor token must name. */
export class ServiceName {
  constructor(readonly name: string) {}
}

/**
 * The gateway's word, for the services behind it. Passport keeps one strategy of a name for the whole process, where several services may
 * run together: so the guard says for whom the token must be.
 */
@Injectable()
export class ActorTokenStrategy extends PassportStrategy(Strategy, 'actor-token') {
  constructor(private readonly tokens: ActorTokens) {
    super();
  }
  validate(request: unknown): Promise<Actor> {
    const { audience } = request as { audience?: string };
    const token = bearerOf(requestOf(request));
    if (!token || !audience) throw new Refused('session.required');
    return this.tokens.verify(token, audience);
  }
}

/** Passport answers with the person or with the refusal itself, never with the framework's own words. */
const refusing = (strategy: string) =>
  class extends AuthGuard(strategy) {
    override handleRequest<T>(error: unknown, user: T): T {
      if (error) throw error instanceof Error ? error : new Refused('session.required');
      if (!user) throw new Refused('session.required');
      return user;
    }
    override getRequest(context: ExecutionContext): unknown {
      return context.switchToHttp().getRequest<unknown>();
    }
  };

@Injectable()
export class SessionGuard extends refusing('session-token') {}
/** A session, for what an open page asks all the time: it must not keep the session of someone who went away. */
@Injectable()
export class PageSessionGuard extends refusing('session-token') {
  override getRequest(context: ExecutionContext): unknown {
    return Object.assign(context.switchToHttp().getRequest<object>(), { byPage: true });
  }
}
@Injectable()
export class ActorTokenGuard extends refusing('actor-token') {
  constructor(private readonly service: ServiceName) {
    super();
  }
  override getRequest(context: ExecutionContext): unknown {
    return Object.assign(context.switchToHttp().getRequest<object>(), { audience: this.service.name });
  }
}
