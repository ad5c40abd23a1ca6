import { useTranslation } from 'react-i18next';
import type { Colleague, CaseFilters } from '@app/api';
import { useActor, useNameOf } from '../api/queries';
import { useLabels, useLanguage } from '../i18n';
import { formatInstant } from '../parts/time';
import { withinDay, type FilterName } from './views';
import type { CaseState, Labels, Missing, Priority, Stage } from '@app/lifecycle';

/** A filter in words: "Facility: HAN". */
export function useFilterWords(): (filters: CaseFilters, name: FilterName) => string {
  const { t } = useTranslation();
  const labels = useLabels();
  const { language } = useLanguage();
  const nameOf = useNameOf();
  const assignee = (value: string): string =>
    value === 'me' ? t('cases.me') : value === 'none' ? t('cases.nobody') : (nameOf(value) ?? t('cases.somebody'));
  const value = (filters: CaseFilters, name: FilterName): string => {
    const text = String(filters[name] ?? '');
    switch (name) {
      case 'stage':
        return labels.stages[text as Stage | 'closed'] ?? text;
      case 'state':
        return labels.states[text as CaseState] ?? text;
      case 'priority':
        return labels.priorities[text as Priority] ?? text;
      case 'assignee':
        return assignee(text);
      case 'due':
        if (text === 'now') return t('cases.dueNow');
        return text === withinDay ? t('cases.dueDay') : formatInstant(language, text);
      case 'held':
      case 'blocked':
      case 'open':
        return t(filters[name] ? 'parts.yes' : 'parts.no');
      case 'facility':
      case 'q':
        return text;
    }
  };
  return (filters, name) => t('cases.chip', { name: t(`cases.filter.${name}`), value: value(filters, name) });
}

/** Who is assigned, as the screen shows it: the reader, a colleague by name, or a role where the reader may not see names. */
export function useAssigneeWords(colleagues: readonly Colleague[] | undefined): (id: string | null) => string {
  const { t } = useTranslation();
  const labels = useLabels();
  const actor = useActor();
  return (id) => {
    if (id === null) return t('cases.unassigned');
    if (id === actor.id) return t('cases.me');
    const known = colleagues?.find((one) => one.id === id);
    return known?.username ?? (known ? labels.roles[known.role] : t('cases.somebody'));
  };
}

/** What is missing, in short: the sentence that names it, without the advice after it. */
export function shortMissing(labels: Pick<Labels, 'refusals' | 'phrases'>, missing: Missing): string {
  const sentence = /^.*?[.!?。](?=\s|$)/.exec(labels.refusals[missing.code])?.[0] ?? labels.refusals[missing.code];
  const people = missing.people?.length
    ? ` (${labels.phrases.people.replace('{list}', missing.people.join(', '))})`
    : '';
  return sentence.replace(/[.。]$/, '') + people;
}
