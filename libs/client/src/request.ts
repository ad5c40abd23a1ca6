import type { Contract } from './contract.js';

export type Method = keyof Contract extends `${infer M} ${string}` ? M : never;
/** The paths of a method, as the contract writes them: `/api/cases/:ref`. */
export type PathOf<M extends Method> = keyof Contract extends infer Key
  ? Key extends `${M} ${infer Path}`
    ? Path
    : never
  : never;

type RouteAt<M extends Method, P extends string> = `${M} ${P}` extends keyof Contract
  ? Contract[`${M} ${P}`]
  : { query: undefined; body: undefined; answer: undefined };

/** What the server answers to a method and path; undefined where the answer has no JSON body. */
export type AnswerTo<M extends Method, P extends string> = RouteAt<M, P>['answer'];

/** What a request consists of, beyond its method and path. */
export type RequestTo<M extends Method, P extends string> = ParamsOf<P> & {
  query?: RouteAt<M, P>['query'];
} & BodyOf<RouteAt<M, P>['body']> &
  Extra;

type ParamsOf<P> = P extends `${string}:${infer Name}/${infer Rest}`
  ? { params: { [Each in Name]: string } } & ParamsOf<`/${Rest}`>
  : P extends `${string}:${infer Name}`
    ? { params: { [Each in Name]: string } }
    : { params?: object };

type BodyOf<Body> = [Body] extends [undefined] ? { body?: undefined } : { body: Body };

export interface Extra {
  /** Names a command. The client makes one where none is given, and keeps it over the command's repetitions. */
  idempotencyKey?: string;
  /** The version of the case that was seen. A later one is refused. */
  ifMatch?: number;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** A request that the contract does not check. */
export interface AnyRequest extends Extra {
  /** Sent as JSON; a string is sent as it is. */
  body?: unknown;
}

/** An answer as it came, a refusal included. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The text where it is JSON, parsed. */
  body: unknown;
}
