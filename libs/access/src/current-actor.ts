import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** The caller, as the route's guard found them. */
export const CurrentActor = createParamDecorator(
  (_: unknown, context: ExecutionContext): unknown => context.switchToHttp().getRequest<{ user: unknown }>().user,
);
