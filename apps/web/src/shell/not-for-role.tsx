import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useActor } from '../api/queries';
import { useLabels } from '../i18n';
import { PageTitle } from '../parts/page-title';
import { State } from './states';

/** A screen that somebody's role has no use for: no error, and the way to one that it has. */
export function NotForRole({ title }: { title: string }) {
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
