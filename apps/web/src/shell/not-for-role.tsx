import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useActor } from '../api/queries';
import { useLabels } from '../i18n';
import { PageTitle } from '../parts/page-title';
import { placesOf, type Place } from './places';
import { State } from './states';

/** Shows a screen only to roles that have it in their navigation. */
export function OnlyFor({ place, title, children }: { place: Place['name']; title: string; children: ReactNode }) {
  const { role } = useActor();
  return placesOf(role).some(({ name }) => name === place) ? children : <NotForRole title={title} />;
}

/** For a role that does not use this screen: it is no error, and there is a link to the role's first screen. */
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
