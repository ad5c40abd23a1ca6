import type { CaseFilters } from '@app/api';

const texts = ['stage', 'state', 'facility', 'assignee', 'due', 'priority', 'q'] as const;
const yesOrNo = ['held', 'blocked', 'open'] as const;

/** The list's filters from its address. Unknown parameters are ignored. */
export function caseFiltersOf(search: Record<string, unknown>): CaseFilters {
  const filters: CaseFilters = {};
  for (const name of texts) {
    // the router parses a part of a reference that has only digits as a number
    const value = typeof search[name] === 'number' ? String(search[name]) : search[name];
    if (typeof value === 'string' && value !== '' && value.length <= 100) filters[name] = value;
  }
  for (const name of yesOrNo) {
    const value = search[name];
    if (value === true || value === 'true') filters[name] = true;
    if (value === false || value === 'false') filters[name] = false;
  }
  if (search['order'] === 'opened' || search['order'] === 'due') filters.order = search['order'];
  return filters;
}
