import type { CaseFilters } from '../api/types';

/** What an address without filters means: all that is open, what is due first. */
export const standard: CaseFilters = { open: true, order: 'due' };

/** In the address, cases that are due within a day; the server is asked for an instant. */
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

/** Where and how urgent: what stays when somebody goes from one view to another. */
export function narrowingOf(filters: CaseFilters): Pick<CaseFilters, (typeof narrowing)[number]> {
  const kept: Pick<CaseFilters, (typeof narrowing)[number]> = {};
  for (const name of narrowing) if (filters[name] !== undefined) kept[name] = filters[name];
  return kept;
}

/** A view, or a count, seen from the filters that are set. */
export const seenFrom = (filters: CaseFilters, view: CaseFilters): CaseFilters => ({
  ...narrowingOf(filters),
  ...view,
});

/** The view that the filters stand in; what narrows it further does not matter. */
export const viewOf = (filters: CaseFilters): ViewName | undefined =>
  viewNames.find((name) => inViews.every((filter) => views[name][filter] === filters[filter]));

/** The filters to show one by one: those that the view's own name does not say already. */
export function shownFilters(filters: CaseFilters): FilterName[] {
  const view = viewOf(filters);
  const said: CaseFilters = view ? views[view] : {};
  return filterNames.filter((name) => filters[name] !== undefined && said[name] === undefined);
}

export function without(filters: CaseFilters, name: FilterName): CaseFilters {
  const { [name]: _removed, ...rest } = filters;
  return rest;
}

/** Another stage leaves no state of the one before. */
export const withFilter = (filters: CaseFilters, name: FilterName, value: string | boolean | null): CaseFilters => {
  const rest = without(name === 'stage' ? without(filters, 'state') : filters, name);
  return value === null || value === '' ? rest : { ...rest, [name]: value };
};

const tenMinutesMs = 600_000;
const dayMs = 86_400_000;

/** What the server is asked. Rounded, so that the same question within ten minutes is the same question. */
export const askedOf = (filters: CaseFilters, now: number): CaseFilters =>
  filters.due === withinDay
    ? { ...filters, due: new Date(Math.ceil(now / tenMinutesMs) * tenMinutesMs + dayMs).toISOString() }
    : filters;
