import type { AnswerTo, Asked, Extra, Method, PathOf } from './contract.js';
import { NoAnswer, Problem } from './problem.js';

export interface ClientOptions {
  /** How often one request is sent at most. */
  triesMax?: number;
  /** Until one try is answered, in milliseconds. */
  timeoutMs?: number;
}

interface Parts extends Extra {
  params?: Record<string, string>;
  query?: Record<string, string | number | boolean | null | undefined>;
  body?: unknown;
}

/**
 * The API of one gateway, typed by its contract. A path is written as the contract writes it, with its parameters beside it:
 * `client.get('/api/cases/:ref', { params: { ref } })`. Throws a `Problem` for a refusal.
 *
 * What can be repeated is repeated, with growing pauses, when no answer came or the server is busy (429, 503): readings, and commands, whose
 * Idempotency-Key stays the same over the retries. Other writes are sent once.
 */
export class Client {
  private readonly triesMax: number;
  private readonly timeoutMs: number;

  constructor(
    readonly url: string,
    private readonly token?: string,
    options: ClientOptions = {},
  ) {
    this.triesMax = options.triesMax ?? 5;
    this.timeoutMs = options.timeoutMs ?? 30_000;
  }

  /** Signs somebody in: a client that asks as that person, and who it is. */
  async signIn(
    username: string,
    password: string,
  ): Promise<{ client: Client; actor: AnswerTo<'POST', '/api/session'>['actor'] }> {
    const { token, actor } = await this.post('/api/session', { body: { username, password } });
    const { triesMax, timeoutMs } = this;
    return { client: new Client(this.url, token, { triesMax, timeoutMs }), actor };
  }

  get<P extends PathOf<'GET'>>(path: P, asked: Asked<'GET', P>): Promise<AnswerTo<'GET', P>> {
    return this.ask('GET', path, asked as Parts);
  }

  post<P extends PathOf<'POST'>>(path: P, asked: Asked<'POST', P>): Promise<AnswerTo<'POST', P>> {
    return this.ask('POST', path, asked as Parts);
  }

  put<P extends PathOf<'PUT'>>(path: P, asked: Asked<'PUT', P>): Promise<AnswerTo<'PUT', P>> {
    return this.ask('PUT', path, asked as Parts);
  }

  delete<P extends PathOf<'DELETE'>>(path: P, asked: Asked<'DELETE', P>): Promise<AnswerTo<'DELETE', P>> {
    return this.ask('DELETE', path, asked as Parts);
  }

  private async ask<M extends Method, P extends PathOf<M>>(method: M, path: P, asked: Parts): Promise<AnswerTo<M, P>> {
    const isCommand = path === '/api/cases' || path === '/api/cases/:ref/:transition';
    const key = method === 'POST' && isCommand ? (asked.idempotencyKey ?? crypto.randomUUID()) : undefined;
    const answer = await this.repeated(method === 'GET' || key !== undefined, key, asked.signal, () =>
      this.send(method, addressOf(this.url, path, asked), asked, key),
    );
    const isJson = (answer.headers.get('content-type') ?? '').includes('json');
    const body: unknown = isJson ? await answer.json() : undefined;
    if (!answer.ok) throw new Problem(answer.status, body ?? {});
    return body as AnswerTo<M, P>;
  }

  private async repeated(
    mayRepeat: boolean,
    key: string | undefined,
    signal: AbortSignal | undefined,
    send: () => Promise<Response>,
  ): Promise<Response> {
    for (let tries = 1; ; tries += 1) {
      const isLast = !mayRepeat || tries >= this.triesMax;
      try {
        const answer = await send();
        if (isLast || ![429, 503].includes(answer.status)) return answer;
        await answer.body?.cancel();
      } catch (error) {
        if (isLast || signal?.aborted) throw new NoAnswer(key, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 250 * tries));
    }
  }

  private send(method: Method, url: string, asked: Parts, key: string | undefined): Promise<Response> {
    const late = AbortSignal.timeout(this.timeoutMs);
    return fetch(url, {
      method,
      signal: asked.signal ? AbortSignal.any([asked.signal, late]) : late,
      headers: {
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...(asked.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(asked.ifMatch === undefined ? {} : { 'if-match': `"${asked.ifMatch}"` }),
        ...asked.headers,
      },
      ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
    });
  }
}

function addressOf(url: string, path: string, { params = {}, query = {} }: Parts): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value == null ? [] : [[name, String(value)]]));
  const filled = path.replace(/:(\w+)/g, (_all, name: string) => encodeURIComponent(params[name] ?? ''));
  return `${url}${filled}${given.length > 0 ? `?${new URLSearchParams(given).toString()}` : ''}`;
}

/** Every page of a list: `page` asks for the one after a cursor, and says where the next begins; null: that was the last. */
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
