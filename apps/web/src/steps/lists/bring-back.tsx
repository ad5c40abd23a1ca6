import { Button } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Removable } from './use-removable';

/** Brings back what was removed last. */
export function BringBack({ list: { removedNo, bringBack } }: { list: Removable }) {
  const { t } = useTranslation();
  if (removedNo === undefined) return null;
  return (
    <Button variant="subtle" leftSection={<IconArrowBackUp size={16} aria-hidden />} onClick={bringBack}>
      {t('steps.bringBack', { no: removedNo })}
    </Button>
  );
}
