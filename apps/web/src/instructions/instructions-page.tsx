import { useTranslation } from 'react-i18next';
import { facilityRoles } from '@app/lifecycle/vocabulary';
import { useActor } from '../api/queries';
import { OnlyFor } from '../shell/not-for-role';
import { Issued } from './issued';
import { ToRead } from './to-read';

/** Standing instructions: facilities read and acknowledge them, others issue and withdraw them. */
export default function InstructionsPage() {
  const { t } = useTranslation();
  const { role } = useActor();
  return (
    <OnlyFor place="instructions" title={t('instructions.title')}>
      {facilityRoles.some((one) => one === role) ? <ToRead /> : <Issued />}
    </OnlyFor>
  );
}
