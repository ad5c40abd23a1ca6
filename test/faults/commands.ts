import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import type { History } from './history.js';

const answerMsMax = 8_000;
const resolveMsMax = 120_000;

export interface Answer {
  status: number;
  body: unknown;
}
export interface SignedIn {
  username: string;
  id: string;
  authorization: string;
}
export interface Command {
  by: SignedIn;
  /** null: the command that opens a case. */
  ref: string | null;
  transition: string;
  input: object;
  ifMatch?: number;
}
export type Settled =
  | { outcome: 'ok'; ref: string; version: number; state: string }
  | { outcome: 'refused'; status: number; code: string }
  | { outcome: 'unresolved' };

/** The gateways, which are all that a client can reach. The caller decides which one gets a request. */
export class Gateways {
  private readonly pools: Pool[];
  private turn = 0;
  /** Set when the run has failed for good: what is not known by now stays unknown. */
  hopeless = false;

  constructor(urls: readonly string[]) {
    this.pools = urls.map(
      (url) =>
        new Pool(url, {
          connections: 32,
          headersTimeout: answerMsMax,
          bodyTimeout: answerMsMax,
          connectTimeout: answerMsMax,
        }),
    );
  }

  /** Throws when no answer comes. */
  async ask(
    method: 'GET' | 'POST',
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    this.turn += 1;
    const pool = this.pools[this.turn % this.pools.length]!;
    const answer = await pool.request({
      method,
      path,
      headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.body.text();
    const isJson = String(answer.headers['content-type']).includes('json') && text !== '';
    return { status: answer.statusCode, body: isJson ? (JSON.parse(text) as unknown) : undefined };
  }

  async close(): Promise<void> {
    await Promise.all(this.pools.map((pool) => pool.destroy()));
  }
}

/**
 * Sends a command and repeats it with the same key, to either gateway, until its outcome is known. The history has each
 * attempt.
 */
export async function settle(
  gateways: Gateways,
  history: History,
  command: Command,
  key: string = randomUUID(),
): Promise<Settled> {
  for (
    const until = Date.now() + resolveMsMax, waits = waiting();
    Date.now() < until && !gateways.hopeless;
    await pause(waits())
  ) {
    const settled = await attempt(gateways, history, command, key);
    if (settled) return settled;
  }
  return { outcome: 'unresolved' };
}

/** One attempt at a command. undefined: its outcome is unknown. */
export async function attempt(
  gateways: Gateways,
  history: History,
  command: Command,
  key: string,
): Promise<Settled | undefined> {
  const { by, ref, transition, input, ifMatch } = command;
  history.write({ type: 'invoke', key, ref, transition, username: by.username });
  let answer: Answer;
  try {
    answer = await gateways.ask('POST', ref === null ? '/api/cases' : `/api/cases/${ref}/${transition}`, input, {
      authorization: by.authorization,
      'idempotency-key': key,
      ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
    });
  } catch (error) {
    history.write({ type: 'unknown', key, why: codeOf(error) });
    return undefined;
  }
  if (answer.status === 200 || answer.status === 201) {
    const {
      ref: of,
      version,
      state,
      entry,
    } = answer.body as {
      ref: string;
      version: number;
      state: string;
      entry: { hash: string };
    };
    history.write({ type: 'ok', key, ref: of, version, state, hash: entry.hash });
    return { outcome: 'ok', ref: of, version, state };
  }
  const code = (answer.body as { code?: string } | undefined)?.code ?? 'no code';
  if (saysNothing(answer.status, code, ifMatch)) {
    history.write({ type: 'unknown', key, why: `${answer.status} ${code}` });
    return undefined;
  }
  history.write({ type: 'refused', key, status: answer.status, code });
  return { outcome: 'refused', status: answer.status, code };
}

/** A fault of the server, or a contest that was lost too often: the same command may well go through next time. */
const saysNothing = (status: number, code: string, ifMatch: number | undefined): boolean =>
  status >= 500 || status === 429 || code === 'case.busy' || (code === 'version.stale' && ifMatch === undefined);

function waiting(): () => number {
  let next = 50;
  return () => (next = Math.min(next * 2, 1_000)) * (0.5 + Math.random() / 2);
}

/** undici's own code, or the socket's. */
function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : error instanceof Error ? error.name : 'unknown';
}
