import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useActor } from '../api/queries';
import { useLabels } from '../i18n';
import { PageTitle } from '../parts/page-title';
import { placesOf, type Place } from './places';
import { State } from './states';

/** A screen for those to whom the navigation offers it. */
export function OnlyFor({ place, title, children }: { place: Place['name']; title: string; children: ReactNode }) {
  const { role } = useActor();
  return placesOf(role).some(({ name }) => name === place) ? children : <NotForRole title={title} />;
}

/** A screen that somebody's role has no use for: no error, and the way to one that it has. */
function NotForRole({ title }: { title: string }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { role } = useActor();
  return (
    <>
      <PageTitle title={title} />
      <State
        title={t('states.notForRoleTitle')}
        action={
          <Button component={Link} to="/" variant="light">
            {t('states.home')}
          </Button>
        }
      >
        {t('states.notForRole', { role: labels.roles[role] })}
      </State>
    </>
  );
}
