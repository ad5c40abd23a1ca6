import type { ProblemBody } from '@app/api';

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

/** No answer came, however often the request was sent. What became of a command is learned by sending it again with `idempotencyKey`. */
export class NoAnswer extends Error {
  constructor(
    readonly idempotencyKey: string | undefined,
    options: ErrorOptions,
  ) {
    super('the server does not answer', options);
    this.name = 'NoAnswer';
  }
}
