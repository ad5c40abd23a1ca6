import { StandardSchemaValidationPipe } from '@nestjs/common';
import { malformed } from '@app/lifecycle';

type Issues = Parameters<typeof malformed>[0];

/**
 * Checks each parameter of a handler that names a schema (`@Body({ schema })`, `@Query({ schema })`, `@Param({ schema
 * })`). Refuses like `parsed`: with the path and kind of each fault, never the value. A parameter without a schema is
 * passed unchanged.
 */
export const inputPipe = new StandardSchemaValidationPipe({
  // the schemas are zod's, so the issues are zod's too
  exceptionFactory: (issues) => malformed(issues as unknown as Issues),
});
