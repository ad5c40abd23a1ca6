import type {
  administrationRoutes,
  alertRoutes,
  auditRoutes,
  caseListRoutes,
  caseRoutes,
  logRoutes,
  peopleRoutes,
  serviceRoutes,
  sessionRoutes,
  webhookRoutes,
} from '@app/api';

/** Types alone: the contract is gone when the client runs. */
type Values<Area> = Area[keyof Area];
type AnyRoute =
  | Values<typeof administrationRoutes>
  | Values<typeof alertRoutes>
  | Values<typeof auditRoutes>
  | Values<typeof caseListRoutes>
  | Values<typeof caseRoutes>
  | Values<typeof logRoutes>
  | Values<typeof peopleRoutes>
  | Values<typeof serviceRoutes>
  | Values<typeof sessionRoutes>
  | Values<typeof webhookRoutes>;

export type Method = AnyRoute['method'];
/** The paths that a method has, as the contract writes them: `/api/cases/:ref`. */
export type PathOf<M extends Method> = Extract<AnyRoute, { method: M }>['path'];
type RouteAt<M extends Method, P> = Extract<AnyRoute, { method: M; path: P }>;

/** zod's own place for the type of what a schema takes, and of what it gives. */
type Taken<Schema> = Schema extends { _zod: { input: infer Input } } ? Input : never;
type Given<Schema> = Schema extends { _zod: { output: infer Output } } ? Output : never;

/** What the server answers to a method and path; undefined where the answer has no JSON body. */
export type AnswerTo<M extends Method, P> = RouteAt<M, P> extends { answer: infer Schema } ? Given<Schema> : undefined;

type Part<Name extends string, Route, Field> = Field extends keyof Route
  ? { [Each in Name]: Taken<Route[Field]> }
  : { [Each in Name]?: undefined };

/** What a request is made of, beyond its method and path. */
export type Asked<M extends Method, P> = ParamsOf<P> &
  Queried<RouteAt<M, P>> &
  Part<'body', RouteAt<M, P>, 'body'> &
  Extra;

type ParamsOf<P> = P extends `${string}:${infer Name}/${infer Rest}`
  ? { params: { [Each in Name]: string } } & ParamsOf<`/${Rest}`>
  : P extends `${string}:${infer Name}`
    ? { params: { [Each in Name]: string } }
    : { params?: object };

/** Query values travel as text; what has a default may be left out. */
type Queried<Route> = Route extends { query: infer Schema }
  ? { query?: { [Each in keyof Taken<Schema>]?: string | number | boolean | null } }
  : { query?: undefined };

export interface Extra {
  /** Of a command; one is made where none is given, and kept over its retries. */
  idempotencyKey?: string;
  /** The version of the case that was seen. */
  ifMatch?: number;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}
