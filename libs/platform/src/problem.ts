import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { lifecycle, Refused, refusals, type Labels, type RefusalCode } from '@app/lifecycle';
import { DatabaseFault } from '@app/database';
import { describeError, log, logSparingly } from './log.js';

/** RFC 9457 problem details, with a stable `code`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  [detail: string]: unknown;
}

/**
 * RFC 9110, 12.5.4: the available language with the greatest weight; of equal weights, the first. English when the
 * client names no language that we have.
 */
function labelsFor(acceptLanguage = ''): Labels | undefined {
  const wanted = acceptLanguage.split(',', languagesMax).map((one) => {
    const [tag = '', ...parameters] = one.split(';').map((part) => part.trim().toLowerCase());
    const weight = parameters.find((each) => each.startsWith('q='))?.slice(2);
    const language = tag.split('-')[0] ?? '';
    // Object.hasOwn skips inherited names such as `constructor`
    const labels = Object.hasOwn(lifecycle.labels, language) ? lifecycle.labels[language] : undefined;
    return { labels, weight: weight === undefined ? 1 : Number(weight) };
  });
  const known = wanted.filter(({ labels, weight }) => labels !== undefined && weight > 0);
  return known.sort((a, b) => b.weight - a.weight)[0]?.labels ?? lifecycle.labels['en'];
}
const languagesMax = 20;

/** A refusal as an answer: its sentence in the client's language, and a sentence for every missing thing. */
export function problemOf(refused: Refused, acceptLanguage?: string): Problem {
  const labels = labelsFor(acceptLanguage);
  const { missing, ...detail } = refused.detail;
  return {
    type: `urn:safe-passage:problem:${refused.code}`,
    title: labels?.refusals[refused.code] ?? refused.code,
    status: refused.status,
    code: refused.code,
    ...detail,
    ...(Array.isArray(missing)
      ? {
          missing: (missing as { code: RefusalCode }[]).map((one) => ({
            ...one,
            title: labels?.refusals[one.code] ?? one.code,
          })),
        }
      : {}),
  };
}

/** Our codes for the framework's own refusals, by status. */
const codeOfStatus: Record<number, RefusalCode> = {
  400: 'input.malformed',
  401: 'session.required',
  403: 'role.not-allowed',
  404: 'resource.not-found',
  405: 'resource.not-found',
  413: 'body.too-large',
  // a path parameter longer than any of ours
  414: 'resource.not-found',
  415: 'body.not-json',
  429: 'requests.too-many',
  503: 'service.unavailable',
};

/**
 * SQLSTATEs of class 22 that a value causes: out of range, no such instant, not a number, text that cannot be stored,
 * too long.
 */
const valueRefused = new Set(['22001', '22003', '22007', '22008', '22021', '22P02', '22P03', '22P05']);

const statusOf = (error: unknown): number | undefined => {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status < 500 ? status : undefined;
};

/** Any error as a refusal that the client may see; undefined for a fault of our own. */
export function refusalOf(error: unknown): Refused | undefined {
  if (error instanceof Refused) return error;
  const status = statusOf(error) ?? 0;
  const code = codeOfStatus[status] ?? (status >= 400 && status < 500 ? 'input.malformed' : undefined);
  if (code) return new Refused(code);
  if (error instanceof DatabaseFault && valueRefused.has(error.code)) {
    // a schema should have refused it; the log line does not show the value
    logSparingly('malformed input reached the database', { code: error.code });
    return new Refused('input.malformed');
  }
  if (error instanceof DatabaseFault && error.isTransient) return new Refused('service.unavailable');
  return undefined;
}

@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    answerProblem(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

/** Answers the request with any error. A fault of our own is logged, and its details are not sent. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refused = refusalOf(error);
  if (!refused) log('error', 'fault', describeError(error));
  const problem: Problem = refused
    ? problemOf(refused, request.headers['accept-language'])
    : {
        type: 'urn:safe-passage:problem:fault',
        title: 'Something broke on our side. Nothing was written; try again.',
        status: 500,
        code: 'fault',
      };
  if (problem.status === 503 || problem.status === 429) {
    const { retryAfterSeconds } = problem;
    void reply.header('retry-after', typeof retryAfterSeconds === 'number' ? String(retryAfterSeconds) : '2');
  }
  return reply.status(problem.status).type('application/problem+json').send(problem);
}

export const refusalCodes = Object.keys(refusals) as RefusalCode[];
