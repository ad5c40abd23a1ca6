import type { CaseFilters } from '@app/api';

/** An address without filters means all open cases, those due first on top. */
export const standard: CaseFilters = { open: true, order: 'due' };

/** In the address it stands for cases that are due within a day. The server is asked for an instant. */
export const withinDay = 'day';

export const viewNames = ['mine', 'unassigned', 'due', 'blocked', 'open', 'closed'] as const;
export type ViewName = (typeof viewNames)[number];

export const views: Record<ViewName, CaseFilters> = {
  mine: { ...standard, assignee: 'me' },
  unassigned: { ...standard, assignee: 'none' },
  due: { ...standard, due: withinDay },
  blocked: { ...standard, blocked: true },
  open: standard,
  closed: { open: false, order: 'opened' },
};

export type FilterName = Exclude<keyof CaseFilters, 'order'>;
const narrowing = ['stage', 'facility', 'priority'] as const;
const inViews = ['assignee', 'due', 'blocked', 'open', 'held'] as const;
export const filterNames: readonly FilterName[] = [...narrowing, 'state', ...inViews, 'q'];

/** The filters for place and urgency, which stay when somebody changes the view. */
export function narrowingOf(filters: CaseFilters): Pick<CaseFilters, (typeof narrowing)[number]> {
  const kept: Pick<CaseFilters, (typeof narrowing)[number]> = {};
  for (const name of narrowing) if (filters[name] !== undefined) kept[name] = filters[name];
  return kept;
}

/** The filters of a view or a count, combined with the active ones. */
export const seenFrom = (filters: CaseFilters, view: CaseFilters): CaseFilters => ({
  ...narrowingOf(filters),
  ...view,
});

/** The view that the filters belong to, whatever narrows it further. */
export const viewOf = (filters: CaseFilters): ViewName | undefined =>
  viewNames.find((name) => inViews.every((filter) => views[name][filter] === filters[filter]));

/** The filters to show as chips: those that the view's name does not already say. */
export function shownFilters(filters: CaseFilters): FilterName[] {
  const view = viewOf(filters);
  const said: CaseFilters = view ? views[view] : {};
  return filterNames.filter((name) => filters[name] !== undefined && said[name] === undefined);
}

export function without(filters: CaseFilters, name: FilterName): CaseFilters {
  const { [name]: _removed, ...rest } = filters;
  return rest;
}

/** A change of the stage clears the state, which belongs to one stage. */
export const withFilter = (filters: CaseFilters, name: FilterName, value: string | boolean | null): CaseFilters => {
  const rest = without(name === 'stage' ? without(filters, 'state') : filters, name);
  return value === null || value === '' ? rest : { ...rest, [name]: value };
};

const tenMinutesMs = 600_000;
const dayMs = 86_400_000;

/** The filters for the server. The time is rounded to ten minutes, so that the query stays the same and its answer is reused. */
export const askedOf = (filters: CaseFilters, now: number): CaseFilters =>
  filters.due === withinDay
    ? { ...filters, due: new Date(Math.ceil(now / tenMinutesMs) * tenMinutesMs + dayMs).toISOString() }
    : filters;
