import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** The caller, as identified by the route's guard. */
export const CurrentActor = createParamDecorator(
  (_: unknown, context: ExecutionContext): unknown => context.switchToHttp().getRequest<{ user: unknown }>().user,
);
