import type { z } from 'zod';
import type { RefusalCode, Role } from '@app/lifecycle';

/** Who may ask: some roles, everybody who is signed in, or anybody. */
export type AskedBy = readonly Role[] | 'any-role' | 'public';

/**
 * One route of the API. From this one description come the validation of the request, the documentation, the types of the desk and of the client,
 * and the tests that hold the product's answers to it.
 */
export interface Route {
  /** The operation's id in the documentation. */
  name: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With the parameters as `:name`. */
  path: string;
  tag: string;
  summary: string;
  description?: string;
  by: AskedBy;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** Needs an Idempotency-Key, and takes an If-Match where the path names a case. */
  command?: true;
  /** Of a success; 200 where nothing is said. */
  status?: 201 | 202 | 204;
  /** The body of a success, where it is JSON. Strict: a field that is not named here is a fault. */
  answer?: z.ZodType;
  /** The content types of a success that is not, or not always, JSON. */
  types?: readonly string[];
  /** Refusals of this route beyond those of its kind (malformed, no session, another role, too busy). */
  refuses?: readonly RefusalCode[];
  /** The service behind the gateway that answers; `custodian`: the one that has the case. */
  service?: 'audit' | 'custodian';
  /** An answer may take minutes to begin: it waits for other documents. */
  slow?: true;
}

/** Keeps the type of each schema. */
export const route = <const R extends Route>(one: R): R => one;

/** What a handler is given once the request was checked, and what it returns. */
export type ParamsOf<R extends Route> = R['params'] extends z.ZodType ? z.output<R['params']> : undefined;
export type QueryOf<R extends Route> = R['query'] extends z.ZodType ? z.output<R['query']> : undefined;
export type BodyOf<R extends Route> = R['body'] extends z.ZodType ? z.output<R['body']> : undefined;
export type AnswerOf<R extends Route> = R['answer'] extends z.ZodType ? z.output<R['answer']> : undefined;
