import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Refused, type Actor, type Role } from '@app/lifecycle';
import { askedBy } from '@app/platform';

/** Whom a route answers. */
export type AskedBy = readonly Role[] | 'any-role' | 'public';

/** Answers people of these roles, and refuses the others. */
export const Roles = (...roles: readonly Role[]) => SetMetadata(askedBy, roles);

/** Answers everybody who is signed in; what each sees depends on their scope. */
export const AnyRole = () => SetMetadata(askedBy, 'any-role');

export const askedByOf = (reflector: Reflector, context: ExecutionContext): AskedBy | undefined =>
  reflector.getAllAndOverride<AskedBy | undefined>(askedBy, [context.getHandler(), context.getClass()]);

/** Runs after the guard that finds out who asks. A route that says nothing of who may ask answers nobody. */
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
