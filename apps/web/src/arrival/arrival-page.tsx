import { Box, Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { IconFileText } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useActor, useFacility } from '../api/queries';
import { useDraft, type Draft } from '../drafts/draft';
import { PageTitle } from '../parts/page-title';
import { ownZone } from '../parts/time';
import { State } from '../shell/states';
import { emptyArrival, type Arrival } from './arrival';
import { ArrivalForm } from './arrival-form';
import { InstructionsPanel } from './instructions-panel';
import { KeptWaiting } from './kept-waiting';
import { Logged } from './logged';

const register = { transition: 'intake.register', ref: null };

/** Logs an arrival on one screen, with five answers and no name. */
export default function ArrivalPage() {
  const { t } = useTranslation();
  const { role, facility: facilityId } = useActor();
  const zone = useFacility(facilityId)?.zone ?? ownZone();
  const [isReading, { open, close }] = useDisclosure(false);
  if (role !== 'intake-officer')
    return (
      <>
        <PageTitle title={t('arrival.title')} />
        <State title={t('arrival.notYours')} action={<Link to="/">{t('states.home')}</Link>}>
          {t('arrival.notYoursLead')}
        </State>
      </>
    );
  return (
    <Box maw={900}>
      <PageTitle
        title={t('arrival.title')}
        lead={t('arrival.lead')}
        actions={
          <Button variant="default" leftSection={<IconFileText size={18} aria-hidden />} onClick={open}>
            {t('places.instructions')}
          </Button>
        }
      />
      <InstructionsPanel opened={isReading} onClose={close} zone={zone} />
      <AtTheDoor zone={zone} />
    </Box>
  );
}

function AtTheDoor({ zone }: { zone: string }) {
  const draft = useDraft<Arrival>(register, emptyArrival);
  if (draft.receipt) return <Logged receipt={draft.receipt} zone={zone} onAnother={draft.startAnother} />;
  return isOnItsWay(draft) ? <KeptWaiting draft={draft} /> : <ArrivalForm draft={draft} zone={zone} />;
}

/** During the first try the form's button shows it. After that the screen says that the arrival waits to be sent. */
const isOnItsWay = ({ state, triesMade }: Draft<Arrival>): boolean =>
  state === 'waiting' || (state === 'sending' && triesMade > 0);
