import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { refusals, roles, type RefusalCode } from '@app/lifecycle';

/** Something of the demo did not hold. The message is a sentence for the person in front of the terminal. */
export class DidNotHold extends Error {}

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

/** Someone who is signed in. */
export interface Person {
  username: string;
  id: string;
  role: (typeof roles)[number];
  facility: string | null;
  get(path: string): Promise<Answer>;
  /** Sends with an Idempotency-Key of its own unless `headers` brings one. */
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  delete(path: string): Promise<Answer>;
}

const session = z.object({
  token: z.string(),
  actor: z.object({ id: z.uuid(), username: z.string(), role: z.enum(roles), facility: z.string().nullable() }),
});
const codes = Object.keys(refusals) as RefusalCode[];
const isCode = (code: string): code is RefusalCode => codes.some((one) => one === code);
const code = z.string().refine(isCode);
const problem = z.object({
  status: z.number(),
  code,
  missing: z
    .array(z.object({ code, people: z.array(z.number()).optional(), legs: z.array(z.number()).optional() }))
    .default([]),
  allowed: z.array(z.string()).optional(),
  since: z.array(z.object({ seq: z.number(), transition: z.string(), role: z.enum(roles) })).default([]),
});
export type Problem = z.output<typeof problem>;

const triesMax = 8;
const answerMsMax = 30_000;

/** The product behind its public address: nothing but HTTP. */
export class Server {
  private readonly people = new Map<string, Promise<Person>>();

  constructor(
    readonly url: string,
    private readonly password: string,
  ) {}

  /** Signs a demo person in, once. */
  as(username: string): Promise<Person> {
    const known = this.people.get(username) ?? this.signIn(username);
    this.people.set(username, known);
    return known;
  }

  private async signIn(username: string): Promise<Person> {
    const answer = await this.ask('POST', '/api/session', { username, password: this.password });
    if (answer.status === 401)
      throw new DidNotHold(
        `${username} could not sign in. DEMO_PASSWORD is the password that the first start printed.`,
      );
    if (answer.status !== 201) throw new DidNotHold(`${username} could not sign in: ${told(answer)}.`);
    const { token, actor } = session.parse(answer.body);
    const authorization = { authorization: `Bearer ${token}` };
    return {
      ...actor,
      get: (path) => this.ask('GET', path, undefined, authorization),
      post: (path, body = {}, headers = {}) =>
        this.ask('POST', path, body, { ...authorization, 'idempotency-key': randomUUID(), ...headers }),
      delete: (path) => this.ask('DELETE', path, undefined, authorization),
    };
  }

  /** What anybody may read, who did not sign in. */
  async text(path: string): Promise<string> {
    return (await fetch(this.url + path, { signal: AbortSignal.timeout(answerMsMax) })).text();
  }

  /** Without an answer, or told to wait, the same request goes out again: its Idempotency-Key keeps it from counting twice. */
  private async ask(
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    for (let tries = 1; ; tries += 1) {
      const answer = await this.askOnce(method, path, body, headers).catch((error: unknown) => {
        if (tries < triesMax) return undefined;
        throw new DidNotHold(`Nothing answers on ${this.url} (${reasonOf(error)}). Start the product first: npm start`);
      });
      if (answer && (tries >= triesMax || ![429, 503].includes(answer.status))) return answer;
      await sleep(250 * tries);
    }
  }

  private async askOnce(method: string, path: string, body: unknown, headers: Record<string, string>): Promise<Answer> {
    const answer = await fetch(this.url + path, {
      method,
      signal: AbortSignal.timeout(answerMsMax),
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = (answer.headers.get('content-type') ?? '').includes('json') && text !== '';
    return { status: answer.status, headers: answer.headers, body: isJson ? (JSON.parse(text) as unknown) : undefined };
  }
}

/** fetch hides the socket's error in its cause. */
const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return 'no answer';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
};

/** What an unexpected answer said, for the one who has to find out why. */
export const told = ({ status, body }: Answer): string => `${status} ${JSON.stringify(body ?? null).slice(0, 600)}`;

/** The answer's body, which must be a success of this form. */
export function expectBody<S extends z.ZodType>(schema: S, answer: Answer, what: string): z.output<S> {
  const parsed = schema.safeParse(answer.body);
  if (answer.status < 200 || answer.status > 299 || !parsed.success)
    throw new DidNotHold(`${what} should have been answered, and was not: ${told(answer)}.`);
  return parsed.data;
}

/** The answer, which must be this refusal and name at least these missing things. Returns it to be told. */
export function expectRefusal(
  answer: Answer,
  wanted: RefusalCode,
  what: string,
  missing: readonly RefusalCode[] = [],
): Problem {
  const parsed = problem.safeParse(answer.body);
  if (!parsed.success || parsed.data.code !== wanted || answer.status !== refusals[wanted])
    throw new DidNotHold(
      `${what} should have been refused with ${refusals[wanted]} ${wanted}, and was ${told(answer)}.`,
    );
  const lacks = missing.filter((one) => !parsed.data.missing.some((it) => it.code === one));
  if (lacks.length > 0)
    throw new DidNotHold(`${what} was refused, but did not name ${lacks.join(', ')}: ${told(answer)}.`);
  return parsed.data;
}
