import { Injectable } from '@nestjs/common';
import { ThrottlerGuard } from '@nestjs/throttler';
import { createHash } from 'node:crypto';
import { Refused } from '@app/lifecycle';

/** Counts tries by the user name that is tried, since an address says little behind an embassy's one line. */
@Injectable()
export class SignInThrottle extends ThrottlerGuard {
  protected override getTracker(request: Record<string, unknown>): Promise<string> {
    const { username } = (request['body'] ?? {}) as { username?: unknown };
    const user = (request['user'] as { id?: string } | undefined)?.id;
    return Promise.resolve(createHash('sha256').update(user ?? String(username).slice(0, 64).toLowerCase()).digest('hex'));
  }
  protected override throwThrottlingException(): Promise<void> {
    throw new Refused('requests.too-many');
  }
}
