import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport-custom';
import { Refused, type Actor } from '@app/lifecycle';
import { ServiceName } from '@app/platform';
import { ActorTokens } from './actor-token.js';
import { isFromOtherSite, OwnOrigin } from './other-sites.js';
import { People, type Person } from './people.js';
import { askedByOf } from './roles.js';

/**
 * A browser accepts a cookie with the prefix `__Host-` only over HTTPS and only for this exact host, so another host of
 * the same domain cannot set one. Outside production the desk runs over plain HTTP, where browsers refuse that prefix.
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

/** The session's token: the bearer token of an API client, or the cookie of a browser. */
export const tokenOf = (request: FastifyRequest): string | undefined =>
  bearerOf(requestOf(request)) ?? requestOf(request).cookies?.[sessionCookie];

/** Checks the opaque token of a session against Postgres. */
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

/**
 * Routes that a page requests automatically use PageSessionGuard. For other routes, a page marks a request that only
 * refreshes the view with `x-asked-by: page`.
 */
const isByPage = (request: Request): boolean => request.byPage === true || request.headers['x-asked-by'] === 'page';

/**
 * A browser also sends the cookie with requests that other sites make, and a header says so. A request without any such
 * header cannot write with a cookie.
 */
function refuseOtherSites(request: Request, own: OwnOrigin): void {
  const writes = !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
  const isSaid = request.headers['sec-fetch-site'] !== undefined;
  if (writes && (!isSaid || isFromOtherSite(request, own))) throw new Refused('session.required');
}

/**
 * Checks the gateway's actor token, for the services behind it. Passport keeps one strategy per name for the whole
 * process, and several services may run in one process, so the guard passes the audience that the token must name.
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

/** The guard returns the person or throws our own refusal, never the framework's message. */
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

const byPage = 'asked-by-page';
/** For routes that an open page polls: these requests must not keep alive the session of a person who left. */
export const ByPage = () => SetMetadata(byPage, true);

/** Requires a session, for every route that is not marked `@Public()`. */
@Injectable()
export class SessionGuard extends refusing('session-token') {
  constructor(private readonly reflector: Reflector) {
    super();
  }
  override canActivate(context: ExecutionContext): ReturnType<CanActivate['canActivate']> {
    return askedByOf(this.reflector, context) === 'public' || super.canActivate(context);
  }
  override getRequest(context: ExecutionContext): unknown {
    const request = context.switchToHttp().getRequest<object>();
    const marked = this.reflector.getAllAndOverride<boolean | undefined>(byPage, [
      context.getHandler(),
      context.getClass(),
    ]);
    return marked ? Object.assign(request, { byPage: true }) : request;
  }
}
/** Requires the gateway’s actor token, for every route that is not marked `@Public()`. */
@Injectable()
export class ActorTokenGuard extends refusing('actor-token') {
  constructor(
    private readonly service: ServiceName,
    private readonly reflector: Reflector,
  ) {
    super();
  }
  override canActivate(context: ExecutionContext): ReturnType<CanActivate['canActivate']> {
    return askedByOf(this.reflector, context) === 'public' || super.canActivate(context);
  }
  override getRequest(context: ExecutionContext): unknown {
    return Object.assign(context.switchToHttp().getRequest<object>(), { audience: this.service.name });
  }
}
