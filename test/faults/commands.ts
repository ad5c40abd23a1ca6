import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, NoAnswer, type Answer, type ProblemBody, type Receipt } from '@app/client';
import type { History } from './history.js';

const answerMsMax = 8_000;
const resolveMsMax = 120_000;

export interface SignedIn {
  username: string;
  id: string;
  token: string;
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
  private turn = 0;
  /** Set when the run has failed for good. Outcomes that are unknown then stay unknown. */
  hopeless = false;

  constructor(private readonly urls: readonly string[]) {}

  /**
   * A client of the next gateway, with a session or without. It sends each request once: the harness repeats it and
   * records each attempt.
   */
  next(token?: string): Client {
    this.turn += 1;
    const url = this.urls[this.turn % this.urls.length]!;
    return new Client(url, token, { triesMax: 1, timeoutMs: answerMsMax });
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
    const path = ref === null ? '/api/cases' : `/api/cases/${ref}/${transition}`;
    const request = { body: input, idempotencyKey: key, ...(ifMatch === undefined ? {} : { ifMatch }) };
    answer = await gateways.next(by.token).request('POST', path, request);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    history.write({ type: 'unknown', key, why: error.code });
    return undefined;
  }
  if (answer.status === 200 || answer.status === 201) {
    const { ref: of, version, state, entry } = answer.body as Receipt;
    history.write({ type: 'ok', key, ref: of, version, state, hash: entry.hash });
    return { outcome: 'ok', ref: of, version, state };
  }
  const code = (answer.body as Partial<ProblemBody> | undefined)?.code ?? 'no code';
  if (saysNothing(answer.status, code, ifMatch)) {
    history.write({ type: 'unknown', key, why: `${answer.status} ${code}` });
    return undefined;
  }
  history.write({ type: 'refused', key, status: answer.status, code });
  return { outcome: 'refused', status: answer.status, code };
}

/** The server failed, or other commands were first too often: the same command may succeed next time. */
const saysNothing = (status: number, code: string, ifMatch: number | undefined): boolean =>
  status >= 500 || status === 429 || code === 'case.busy' || (code === 'version.stale' && ifMatch === undefined);

function waiting(): () => number {
  let next = 50;
  return () => (next = Math.min(next * 2, 1_000)) * (0.5 + Math.random() / 2);
}
