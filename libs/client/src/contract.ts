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

// Types alone, so nothing of this file is left at run time. The build writes them out in full (build.mjs): the
// published package needs neither libs/api nor zod.

export type {
  Actor,
  Alert,
  CasePage,
  CaseRow,
  CaseSummary,
  CaseView,
  ChainEntry,
  ChainPage,
  Clock,
  ClockRule,
  Colleague,
  CompartmentView,
  Delivery,
  Destination,
  DuplicateMatch,
  EventData,
  Facility,
  Instruction,
  NextStep,
  Operations,
  Other,
  Person,
  ProblemBody,
  Read,
  ReadAct,
  Receipt,
  ServiceWork,
  StepKind,
  TimelineEntry,
  Webhook,
  WebhookDelivery,
  Worker,
} from '@app/api';
export type { CaseState, RefusalCode, Role } from '@app/lifecycle';

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

/**
 * Each route by its method and path. `undefined`: the route has no such part, or answers with something else than JSON.
 */
export type Contract = { [R in AnyRoute as `${R['method']} ${R['path']}`]: PartsOf<R> };

interface PartsOf<R> {
  query: R extends { query: infer Schema } ? Query<Taken<Schema>> : undefined;
  body: R extends { body: infer Schema } ? Body<Taken<Schema>> : undefined;
  answer: R extends { answer: infer Schema } ? Given<Schema> : undefined;
}

/** zod's own place for the type that a schema takes, and for the one that it gives. */
type Taken<Schema> = Schema extends { _zod: { input: infer Input } } ? Input : never;
type Given<Schema> = Schema extends { _zod: { output: infer Output } } ? Output : never;

/** Values of a query travel as text. What has a default may be left out, so all may be. */
type Query<Input> = { [Name in keyof Input]?: string | number | boolean | null | undefined };
/** The input of a transition is known to the lifecycle (GET /api/lifecycle), not to the route. */
type Body<Input> = unknown extends Input ? object : Input;
