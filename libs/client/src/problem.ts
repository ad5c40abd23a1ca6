import type { ProblemBody } from './contract.js';

/** The server refused (RFC 9457): `code` is stable, `body` says what is missing or allowed. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly body: Partial<ProblemBody>,
  ) {
    super(`${status} ${body.code ?? 'without a code'}`);
    this.name = 'Problem';
  }

  get code(): ProblemBody['code'] | undefined {
    return this.body.code;
  }

  get missing(): NonNullable<ProblemBody['missing']> {
    return this.body.missing ?? [];
  }
}

/**
 * No answer came in any of the tries. A command may still have counted: send it again with `idempotencyKey` to learn
 * its outcome.
 */
export class NoAnswer extends Error {
  /** Why, such as `ECONNREFUSED` or `TimeoutError`. */
  readonly code: string;

  constructor(
    readonly idempotencyKey: string | undefined,
    options: { cause: unknown },
  ) {
    const code = codeOf(options.cause);
    super(`the server does not answer (${code})`, options);
    this.name = 'NoAnswer';
    this.code = code;
  }
}

/**
 * The connection's error is the cause of fetch's error. An error of another realm is no instance of this realm's Error.
 */
function codeOf(error: unknown): string {
  const { cause, code, name } = (error ?? {}) as { cause?: unknown; code?: unknown; name?: unknown };
  if (cause !== undefined) return codeOf(cause);
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown';
}
