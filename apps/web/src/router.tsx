import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { queryClient, sessionQuery, useActor } from './api/queries';
import { caseFiltersOf } from './cases/filters';
import { NotFound, RouteError, RoutePending } from './shell/states';
import { isSessionEnd, signInSearch, type SignInSearch } from './sign-in/session-end';
import { SignInPage } from './sign-in/sign-in-page';
import { homeOf } from './shell/home';
import { loadRest } from './i18n';

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search): SignInSearch => {
    const [to, out] = [text(search['to']), search['out']];
    return { ...(to?.startsWith('/') && !to.startsWith('//') ? { to } : {}), ...(isSessionEnd(out) ? { out } : {}) };
  },
  component: SignInPage,
});

/** Everything that needs a session. */
const deskRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'desk',
  beforeLoad: async ({ location }) => {
    const actor = await queryClient.ensureQueryData(sessionQuery);
    // TanStack Router takes a redirect as something thrown
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    if (!actor) throw redirect({ to: '/sign-in', search: signInSearch(location.href, Date.now()) });
  },
  component: lazyRouteComponent(() => import('./shell/desk'), 'Desk'),
});

function Home() {
  return <Navigate to={homeOf(useActor().role)} replace />;
}

/** A screen with the words that the first ones do without. */
const screen = (load: () => Promise<{ default: React.ComponentType }>) =>
  lazyRouteComponent(async () => (await Promise.all([load(), loadRest()]))[0]);

const page = <Path extends string>(path: Path, load: () => Promise<{ default: React.ComponentType }>) =>
  createRoute({ getParentRoute: () => deskRoute, path, component: screen(load) });

const casesRoute = createRoute({
  getParentRoute: () => deskRoute,
  path: '/cases',
  validateSearch: caseFiltersOf,
  component: lazyRouteComponent(() => import('./cases/cases-page')),
});
const caseRoute = createRoute({
  getParentRoute: () => deskRoute,
  path: '/cases/$ref',
  validateSearch: (search): { tab?: string; step?: string; compartment?: string } => {
    const [tab, step, compartment] = [text(search['tab']), text(search['step']), text(search['compartment'])];
    return { ...(tab ? { tab } : {}), ...(step ? { step } : {}), ...(compartment ? { compartment } : {}) };
  },
  component: screen(() => import('./case/case-page')),
});
const auditRoute = createRoute({
  getParentRoute: () => deskRoute,
  path: '/audit',
  validateSearch: (search): { refs?: string } => {
    const refs = text(search['refs']);
    return refs ? { refs } : {};
  },
  component: screen(() => import('./audit/audit-page')),
});
const figuresRoute = createRoute({
  getParentRoute: () => deskRoute,
  path: '/figures',
  validateSearch: (search): { from?: string; to?: string; facility?: string } => {
    const [from, to, facility] = [text(search['from']), text(search['to']), text(search['facility'])];
    return { ...(from ? { from } : {}), ...(to ? { to } : {}), ...(facility ? { facility } : {}) };
  },
  component: screen(() => import('./figures/figures-page')),
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  deskRoute.addChildren([
    createRoute({ getParentRoute: () => deskRoute, path: '/', component: Home }),
    casesRoute,
    caseRoute,
    auditRoute,
    figuresRoute,
    page('/arrival', () => import('./arrival/arrival-page')),
    createRoute({
      getParentRoute: () => deskRoute,
      path: '/facility',
      component: lazyRouteComponent(() => import('./facility/facility-page')),
    }),
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
