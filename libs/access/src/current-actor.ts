import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** Who asks: what the route's guard found. */
export const CurrentActor = createParamDecorator(
  (_: unknown, context: ExecutionContext): unknown => context.switchToHttp().getRequest<{ user: unknown }>().user,
);
