import { administrationRoutes } from './administration.js';
import { alertRoutes } from './alerts.js';
import { auditRoutes } from './audit.js';
import { caseListRoutes } from './case-list.js';
import { caseRoutes } from './cases.js';
import { peopleRoutes } from './people.js';
import type { Route } from './route.js';
import { logRoutes, serviceRoutes } from './service.js';
import { sessionRoutes } from './session.js';
import { webhookRoutes } from './webhooks.js';

/** Every route of the gateway, but for the pages of the desk, the documentation and the queue board. */
export const routes: readonly Route[] = [
  sessionRoutes,
  caseListRoutes,
  caseRoutes,
  auditRoutes,
  alertRoutes,
  logRoutes,
  administrationRoutes,
  peopleRoutes,
  webhookRoutes,
  serviceRoutes,
].flatMap((area) => Object.values<Route>({ ...area }));
