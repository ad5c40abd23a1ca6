import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CaseFilters } from '@app/api';
import { State } from '../shell/states';
import { shownFilters, standard, viewOf, without } from './views';

/** Why nothing is shown, and what to do about it. */
export function Empty({ filters, change }: { filters: CaseFilters; change: (filters: CaseFilters) => void }) {
  const { t } = useTranslation();
  const view = viewOf(filters);
  if (view && shownFilters(filters).length === 0)
    return (
      <State
        title={t(`cases.empty.${view}.title`)}
        action={
          view === 'open' ? null : (
            <Button variant="light" onClick={() => change(standard)}>
              {t('cases.empty.toOpen')}
            </Button>
          )
        }
      >
        {t(`cases.empty.${view}.text`)}
      </State>
    );
  return (
    <State
      title={t('cases.empty.filtered.title')}
      action={
        <Group gap="xs" justify="center">
          <Button variant="light" onClick={() => change(standard)}>
            {t('cases.clearAll')}
          </Button>
          {filters.open === true ? (
            <Button variant="default" onClick={() => change(without(filters, 'open'))}>
              {t('cases.empty.closedToo')}
            </Button>
          ) : null}
        </Group>
      }
    >
      {t('cases.empty.filtered.text')}
    </State>
  );
}
