import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Refused } from '@app/lifecycle';

const tries = new RateLimiterMemory({ points: 10, duration: 60 });

/**
 * Ten tries a minute for each user name that is tried: an address says little behind an embassy's one line. Counted in this process, so
 * several gateways allow as many times more.
 */
@Injectable()
export class SignInThrottle implements CanActivate {
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { body, user } = context.switchToHttp().getRequest<FastifyRequest & { user?: { username: string } }>();
    const username = user?.username ?? ((body ?? {}) as { username?: unknown }).username;
    try {
      await tries.consume(typeof username === 'string' ? username.slice(0, 64).toLowerCase() : '');
      return true;
    } catch (error) {
      if (error instanceof RateLimiterRes) throw new Refused('requests.too-many');
      throw error;
    }
  }
}
