import type { Problem } from '../api/client';
import type { Receipt } from '@app/api';

/** One transition that somebody is filling in: of a case, or the arrival that opens one. */
export interface DraftOf {
  transition: string;
  ref: string | null;
}

/** What is sent, made once: every try has the same key and the same body, so that the command counts once. */
export interface Sending {
  key: string;
  path: string;
  /** The body's JSON, as it goes out. */
  body: string;
  ifMatch: number | null;
  askedAt: string;
  tries: number;
  nextAt: string;
}

/** What a refusal said: kept with the draft, since the answer may come when its form is closed. */
export interface Refusal {
  status: number;
  code: Problem['code'];
  title: string;
  detail: Readonly<Record<string, unknown>>;
}

/** All that is known of a draft. None of it is stored in the clear. */
export interface Content {
  of: DraftOf;
  value: unknown;
  begunAt: string;
  sending: Sending | null;
  refusal: Refusal | null;
  receipt: Receipt | null;
}

export type Phase = 'editing' | 'waiting' | 'done';

export const phaseOf = (content: Content): Phase =>
  content.receipt ? 'done' : content.sending ? 'waiting' : 'editing';

export const begun = (of: DraftOf, value: unknown, now: Date): Content => ({
  of,
  value,
  begunAt: now.toISOString(),
  sending: null,
  refusal: null,
  receipt: null,
});

/** A draft that was sent is not changed any more, because the server may have it already. */
export const typed = (content: Content, value: unknown): Content =>
  phaseOf(content) === 'editing' ? { ...content, value } : content;

export function asked(content: Content, input: unknown, ifMatch: number | null, key: string, now: Date): Content {
  if (phaseOf(content) !== 'editing') return content;
  const { transition, ref } = content.of;
  const at = now.toISOString();
  return {
    ...content,
    refusal: null,
    sending: {
      key,
      path: ref === null ? '/api/cases' : `/api/cases/${ref}/${transition}`,
      body: JSON.stringify(input),
      ifMatch,
      askedAt: at,
      tries: 0,
      nextAt: at,
    },
  };
}

/** Nobody knows whether it arrived: it stays as it is, and is sent again later. */
export function unanswered(content: Content, now: Date, random = Math.random()): Content {
  if (!content.sending) return content;
  const tries = content.sending.tries + 1;
  const nextAt = new Date(now.getTime() + waitMs(tries, random)).toISOString();
  return { ...content, sending: { ...content.sending, tries, nextAt } };
}

/** It was answered, and nothing was changed: back to the person, with the reason. The next try is a new command with a new key. */
export const refused = (content: Content, refusal: Refusal): Content => ({ ...content, sending: null, refusal });

/** What was typed is the server's now; only the acknowledgement stays until somebody has seen it. */
export const acknowledged = (content: Content, receipt: Receipt): Content => ({
  ...content,
  value: null,
  sending: null,
  refusal: null,
  receipt,
});

/** What an answer that is no success means for a command: that it is not known what became of it, or that it was refused. */
export const isUnanswered = ({ status, code }: { status: number; code: Problem['code'] }): boolean =>
  status === 0 || status === 429 || status >= 500 || code === 'session.required' || isPasswordFirst(code);

/** The command was never looked at: it goes out again when the person has signed in, or has chosen a password. */
const isPasswordFirst = (code: Problem['code']): boolean => code === 'session.password-must-change';

const firstWaitMs = 2_000;
const waitMaxMs = 60_000;

/** 2 s, 4 s, 8 s … up to a minute, each up to a fifth sooner or later, so that many devices don't come back at the same moment. */
export const waitMs = (tries: number, random: number): number =>
  Math.round(Math.min(firstWaitMs * 2 ** (Math.max(1, tries) - 1), waitMaxMs) * (0.8 + 0.4 * random));
