import { ApiBody } from '@nestjs/swagger';
import { z } from 'zod';

/** Documents a route's body by the schema that checks it. */
export const bodyOf = (schema: z.ZodType): MethodDecorator =>
  ApiBody({ schema: z.toJSONSchema(schema, { io: 'input', target: 'openapi-3.0', unrepresentable: 'any' }) as object });
