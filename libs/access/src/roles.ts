import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Refused, type Actor, type Role } from '@app/lifecycle';
import { askedBy } from '@app/platform';

/** Who may call a route. */
export type AskedBy = readonly Role[] | 'any-role' | 'public';

/** Allows people with these roles, and refuses the others. */
export const Roles = (...roles: readonly Role[]) => SetMetadata(askedBy, roles);

/** Allows everybody who is signed in. Their scope decides what each person sees. */
export const AnyRole = () => SetMetadata(askedBy, 'any-role');

export const askedByOf = (reflector: Reflector, context: ExecutionContext): AskedBy | undefined =>
  reflector.getAllAndOverride<AskedBy | undefined>(askedBy, [context.getHandler(), context.getClass()]);

/**
 * Runs after the guard that identifies the caller. A route without a declaration of who may call it refuses everybody.
 */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const allowed = askedByOf(this.reflector, context) ?? [];
    if (typeof allowed === 'string') return true;
    const { role } = context.switchToHttp().getRequest<{ user: Actor }>().user;
    if (!allowed.includes(role)) throw new Refused('role.not-allowed', { role, allowed });
    return true;
  }
}
