import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { auditSearch, caseSearch, figuresSearch } from './addresses';
import { queryClient, sessionQuery, useActor } from './api/queries';
import { caseFiltersOf } from './cases/filters';
import { NotFound, RouteError, RoutePending } from './shell/states';
import { signInSearch, signInSearchOf } from './sign-in/session-end';
import { homeOf } from './shell/home';
import { loadRest } from './i18n';

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: signInSearchOf,
  component: lazyRouteComponent(() => import('./sign-in/sign-in-page')),
});

/** Everything that needs a session. */
const deskRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'desk',
  beforeLoad: async ({ location }) => {
    const actor = await queryClient.ensureQueryData(sessionQuery);
    // TanStack Router expects a redirect to be thrown
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    if (!actor) throw redirect({ to: '/sign-in', search: signInSearch(location.href, Date.now()) });
  },
  component: lazyRouteComponent(() => import('./shell/desk'), 'Desk'),
});

function Home() {
  return <Navigate to={homeOf(useActor().role)} replace />;
}

/** Loads a screen, with the words that the first ones do without. */
const screen = (load: () => Promise<{ default: ComponentType }>) =>
  lazyRouteComponent(async () => (await Promise.all([load(), loadRest()]))[0]);

const page = <Path extends string>(path: Path, load: () => Promise<{ default: ComponentType }>) =>
  createRoute({ getParentRoute: () => deskRoute, path, component: screen(load) });

const homeRoute = createRoute({ getParentRoute: () => deskRoute, path: '/', component: Home });
const facilityRoute = createRoute({
  getParentRoute: () => deskRoute,
  path: '/facility',
  component: lazyRouteComponent(() => import('./facility/facility-page')),
});
const casesRoute = createRoute({
  getParentRoute: () => deskRoute,
  path: '/cases',
  validateSearch: caseFiltersOf,
  component: lazyRouteComponent(() => import('./cases/cases-page')),
});
const caseRoute = createRoute({
  getParentRoute: () => deskRoute,
  path: '/cases/$ref',
  validateSearch: caseSearch,
  component: screen(() => import('./case/case-page')),
});
const auditRoute = createRoute({
  getParentRoute: () => deskRoute,
  path: '/audit',
  validateSearch: auditSearch,
  component: screen(() => import('./audit/audit-page')),
});
const figuresRoute = createRoute({
  getParentRoute: () => deskRoute,
  path: '/figures',
  validateSearch: figuresSearch,
  component: screen(() => import('./figures/figures-page')),
});

// routes that are written inside of the tree would take `any` for their types from it
const routeTree = rootRoute.addChildren([
  signInRoute,
  deskRoute.addChildren([
    homeRoute,
    casesRoute,
    caseRoute,
    auditRoute,
    figuresRoute,
    page('/arrival', () => import('./arrival/arrival-page')),
    facilityRoute,
    page('/instructions', () => import('./instructions/instructions-page')),
    page('/drafts', () => import('./drafts/drafts-page')),
    page('/cases/$ref/print', () => import('./case/print/print-page')),
    page('/alerts', () => import('./alerts/alerts-page')),
    page('/operations', () => import('./operations/operations-page')),
    page('/admin/people', () => import('./admin/people-page')),
    page('/admin/facilities', () => import('./admin/facilities-page')),
    page('/admin/clocks', () => import('./admin/clocks-page')),
    page('/admin/webhooks', () => import('./admin/webhooks-page')),
    page('/password', () => import('./sign-in/password-page')),
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPendingComponent: RoutePending,
  defaultErrorComponent: RouteError,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
