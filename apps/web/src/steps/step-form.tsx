import { Alert, Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { lifecycle, type RefusalCode } from '@app/lifecycle';
import { facilitiesQuery, useFacility } from '../api/queries';
import type { CaseView } from '@app/api';
import { useLabels } from '../i18n';
import { ownZone } from '../parts/time';
import { Loading } from '../shell/states';
import { OpenStep } from './open-step';
import type { StepFormProps } from './step-props';

/** One step of a case as a form made from its row of the lifecycle. */
export function StepForm(props: StepFormProps) {
  const { view, transition, onCancel } = props;
  const { isPending } = useQuery(facilitiesQuery);
  const facility = useFacility(view.facility);
  const row = lifecycle.transitions.get(transition);
  const next = view.next.find((one) => one.transition === transition);
  if (!row) return <NotNow code="transition.unknown" onCancel={onCancel} />;
  if (!next) return <NotNow code="state.not-allowed" onCancel={onCancel} />;
  if (!next.mayYou) return <NotNow code="role.not-allowed" onCancel={onCancel} roles={next.by} />;
  // what a form opens with depends on the facility's clock
  if (isPending) return <Loading />;
  return (
    <OpenStep
      key={`${view.ref} ${transition}`}
      {...props}
      row={row}
      missing={next.missing}
      facility={facility?.code}
      zone={facility?.zone ?? ownZone()}
    />
  );
}

interface NotNowProps {
  code: RefusalCode;
  roles?: CaseView['next'][number]['by'];
  onCancel: () => void;
}

/** The step is not this person's to take, or not from here: why, and the way back. */
function NotNow({ code, roles = [], onCancel }: NotNowProps): ReactNode {
  const { t } = useTranslation();
  const labels = useLabels();
  return (
    <Alert color="orange" title={t('steps.notNow')}>
      <Stack gap="sm" align="flex-start">
        {labels.refusals[code]}
        {roles.length > 0 ? <span>{roles.map((role) => labels.roles[role]).join(', ')}</span> : null}
        <Button variant="default" size="xs" onClick={onCancel}>
          {t('steps.back')}
        </Button>
      </Stack>
    </Alert>
  );
}
