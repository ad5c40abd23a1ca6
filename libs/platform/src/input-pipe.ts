import { StandardSchemaValidationPipe } from '@nestjs/common';
import { malformed } from '@app/lifecycle';

type Issues = Parameters<typeof malformed>[0];

/**
 * Checks each parameter of a handler that names a schema (`@Body({ schema })`, `@Query({ schema })`, `@Param({ schema })`), and refuses like `parsed`:
 * path and kind of each fault, never the value. A parameter without a schema is handed on as it came.
 */
export const inputPipe = new StandardSchemaValidationPipe({
  // the schemas are zod's, and so are the issues
  exceptionFactory: (issues) => malformed(issues as unknown as Issues),
});
