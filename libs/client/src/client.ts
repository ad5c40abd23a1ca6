import { NoAnswer, Problem } from './problem.js';
import type { Answer, AnswerTo, AnyRequest, Extra, Method, PathOf, RequestTo } from './request.js';

export interface ClientOptions {
  /** How often one request is sent at most. */
  triesMax?: number;
  /** Until one try is answered, in milliseconds. */
  timeoutMs?: number;
}

interface Parts extends AnyRequest {
  params?: Record<string, string>;
  query?: Record<string, string | number | boolean | null | undefined>;
}

/** The server may ask for a longer pause before the next try. Then its answer is returned at once. */
const pauseMsMax = 30_000;

/**
 * The API of one gateway, typed by its contract. A path is written as the contract writes it, with its parameters
 * beside it: `client.get('/api/cases/:ref', { params: { ref } })`. Throws a `Problem` for a refusal, and `NoAnswer`
 * when no answer came.
 *
 * A request that may be repeated is repeated, with growing pauses, when no answer came or the server is busy (429,
 * 503). Reads may be repeated. So may commands: their Idempotency-Key stays the same, so they count once. Other writes
 * are sent once.
 */
export class Client {
  readonly url: string;
  private readonly triesMax: number;
  private readonly timeoutMs: number;

  constructor(
    url: string,
    readonly token?: string,
    private readonly options: ClientOptions = {},
  ) {
    this.url = url.replace(/\/$/, '');
    this.triesMax = options.triesMax ?? 5;
    this.timeoutMs = options.timeoutMs ?? 30_000;
  }

  /** Signs a person in. Returns who it is, and a client that sends requests as that person. */
  async signIn(
    username: string,
    password: string,
    extra: Pick<Extra, 'headers' | 'signal'> = {},
  ): Promise<{ client: Client } & AnswerTo<'POST', '/api/session'>> {
    const session = await this.post('/api/session', { ...extra, body: { username, password } });
    return { ...session, client: new Client(this.url, session.token, this.options) };
  }

  get<P extends PathOf<'GET'>>(path: P, request: RequestTo<'GET', P>): Promise<AnswerTo<'GET', P>> {
    return this.typed('GET', path, request as Parts);
  }

  post<P extends PathOf<'POST'>>(path: P, request: RequestTo<'POST', P>): Promise<AnswerTo<'POST', P>> {
    return this.typed('POST', path, request as Parts);
  }

  put<P extends PathOf<'PUT'>>(path: P, request: RequestTo<'PUT', P>): Promise<AnswerTo<'PUT', P>> {
    return this.typed('PUT', path, request as Parts);
  }

  delete<P extends PathOf<'DELETE'>>(path: P, request: RequestTo<'DELETE', P>): Promise<AnswerTo<'DELETE', P>> {
    return this.typed('DELETE', path, request as Parts);
  }

  /**
   * Returns the answer with its body unread, for downloads and for the events of GET /api/events. Sends the request
   * once. The time-out ends when the answer begins; `signal` also ends the body.
   */
  async stream<P extends PathOf<'GET'>>(path: P, request: RequestTo<'GET', P>): Promise<Response> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new DOMException('no answer in time', 'TimeoutError')), this.timeoutMs);
    try {
      const response = await this.send('GET', filled(path, request as Parts), request, late.signal);
      if (response.ok) return response;
      throw problemIn(await answerIn(response));
    } catch (error) {
      throw error instanceof Problem ? error : new NoAnswer(undefined, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Sends any request and returns its answer as it came, for callers that need the status or the headers, or that try
   * what the contract forbids. Returns a refusal instead of throwing it. Makes no Idempotency-Key: a POST is repeated
   * only where one is given.
   */
  async request(method: string, path: string, request: AnyRequest = {}): Promise<Answer> {
    const { idempotencyKey: key, signal } = request;
    const mayRepeat = method === 'GET' || key !== undefined;
    for (let tries = 1; ; tries += 1) {
      const isLast = !mayRepeat || tries >= this.triesMax;
      let pauseMs = 250 * tries;
      try {
        const answer = await answerIn(await this.send(method, path, request, AbortSignal.timeout(this.timeoutMs)));
        pauseMs = Math.max(pauseMs, 1_000 * (Number(answer.headers.get('retry-after')) || 0));
        if (isLast || ![429, 503].includes(answer.status) || pauseMs > pauseMsMax) return answer;
      } catch (error) {
        if (isLast || signal?.aborted) throw new NoAnswer(key, { cause: error });
      }
      await pause(pauseMs, signal);
      if (signal?.aborted) throw new NoAnswer(key, { cause: signal.reason });
    }
  }

  private async typed<M extends Method, P extends PathOf<M>>(
    method: M,
    path: P,
    request: Parts,
  ): Promise<AnswerTo<M, P>> {
    const isCommand = method === 'POST' && commands.includes(path);
    const { idempotencyKey: key, ...rest } = request;
    const answer = await this.request(method, filled(path, request), {
      ...rest,
      ...(isCommand ? { idempotencyKey: key ?? crypto.randomUUID() } : {}),
    });
    if (answer.status < 200 || answer.status > 299) throw problemIn(answer);
    return answer.body as AnswerTo<M, P>;
  }

  private send(method: string, path: string, request: AnyRequest, late: AbortSignal): Promise<Response> {
    const { body, idempotencyKey: key, ifMatch, headers, signal } = request;
    return fetch(this.url + path, {
      method,
      signal: signal ? AbortSignal.any([signal, late]) : late,
      headers: {
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }
}

/** The routes that take an Idempotency-Key. */
const commands: readonly string[] = ['/api/cases', '/api/cases/:ref/:transition'] satisfies PathOf<'POST'>[];

function filled(path: string, { params = {}, query = {} }: Parts): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value == null ? [] : [[name, String(value)]],
  );
  const search = given.length > 0 ? `?${new URLSearchParams(given).toString()}` : '';
  return path.replace(/:(\w+)/g, (_all, name: string) => encodeURIComponent(params[name] ?? '')) + search;
}

async function answerIn(response: Response): Promise<Answer> {
  const { status, headers } = response;
  const text = await response.text();
  const isJson = text !== '' && (headers.get('content-type') ?? '').includes('json');
  return { status, headers, text, body: isJson ? (JSON.parse(text) as unknown) : undefined };
}

/** A proxy in between may refuse with a page of its own. */
const problemIn = ({ status, body }: Answer): Problem =>
  new Problem(status, typeof body === 'object' && body !== null ? body : {});

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
    function end(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    }
  });
}

/**
 * Reads every page of a list. `page` requests the page after a cursor. Its `next` is the cursor of the following page,
 * or null after the last.
 */
export async function* pages<Cursor extends string | number, Page extends { next: Cursor | null }>(
  page: (after: Cursor | undefined) => Promise<Page>,
): AsyncGenerator<Page> {
  for (let after: Cursor | undefined; ;) {
    const one = await page(after);
    yield one;
    if (one.next === null) return;
    after = one.next;
  }
}
