import type { Missing, RefusalCode } from '@app/lifecycle';
import { isAttended } from './attendance';

/** A refusal of the server (RFC 9457), or a request that never reached it (`status` 0, code `offline`). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: RefusalCode | 'offline' | 'fault',
    title: string,
    readonly detail: Readonly<Record<string, unknown>> = {},
  ) {
    super(title);
    this.name = 'Problem';
  }

  get missing(): (Missing & { title: string })[] {
    return (this.detail['missing'] as (Missing & { title: string })[] | undefined) ?? [];
  }

  /** Faults of single fields of the input: where, and what kind. */
  get fields(): { path: string; fault: string }[] {
    return (this.detail['fields'] as { path: string; fault: string }[] | undefined) ?? [];
  }

  /** The same request may succeed later, with the same Idempotency-Key. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export const asProblem = (error: unknown): Problem =>
  error instanceof Problem ? error : new Problem(0, 'fault', error instanceof Error ? error.message : '');

/** Called when the server no longer knows the session. */
type SessionListener = () => void;
let whenSignedOut: SessionListener = () => undefined;
export const onSignedOut = (listener: SessionListener): void => {
  whenSignedOut = listener;
};

interface Options {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Asks the gateway. Throws a `Problem` for everything that is not a success. */
export async function ask<T>(path: string, options: Options = {}): Promise<T> {
  const answer = await answerTo(path, options);
  return answer.status === 204 || answer.status === 202 ? (undefined as T) : ((await answer.json()) as T);
}

/** A file, with the name that the server gives it. */
export async function askFile(path: string): Promise<{ name: string | undefined; content: Blob }> {
  const answer = await answerTo(path, {});
  const [, name] = /filename="([\w.-]+)"/.exec(answer.headers.get('content-disposition') ?? '') ?? [];
  return { name, content: await answer.blob() };
}

async function answerTo(path: string, { method = 'GET', body, headers, signal }: Options): Promise<Response> {
  const answer = await fetch(path, {
    method,
    signal: signal ?? null,
    headers: {
      'accept-language': document.documentElement.lang,
      ...(isAttended() ? {} : { 'x-asked-by': 'page' }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Problem(0, 'offline', '');
  });
  if (answer.ok) return answer;
  const problem = await problemOf(answer);
  if (problem.code === 'session.required') whenSignedOut();
  throw problem;
}

async function problemOf(answer: Response): Promise<Problem> {
  const body = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  const { code, title, ...detail } = body;
  return new Problem(
    answer.status,
    (code as RefusalCode | undefined) ?? 'fault',
    typeof title === 'string' ? title : '',
    detail,
  );
}

/** A query string without empty values. */
export function query(values: Record<string, string | number | boolean | undefined | null>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text ? `?${text}` : '';
}

/** An Idempotency-Key. A command that is repeated with the same key counts once. */
export const newKey = (): string => crypto.randomUUID();
