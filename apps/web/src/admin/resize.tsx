import { Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../api/client';
import { useAction } from '../parts/action';
import { FormDialog } from '../parts/form-dialog';
import { NumberBox } from '../parts/number-box';

export interface Places {
  id: string;
  label: string;
  places: number;
  taken: number;
}

const placesMax = 10_000;

export function Resize({
  places,
  close,
  changed,
}: {
  places: Places;
  close: () => void;
  changed: () => Promise<void>;
}) {
  const { t } = useTranslation();
  const action = useAction();
  const [wanted, setWanted] = useState<number | string>(places.places);
  const isTooFew = typeof wanted === 'number' && wanted < places.taken;
  const act = async (): Promise<void> => {
    await ask(`/api/places/${places.id}`, { method: 'PUT', body: { places: wanted } });
    await changed();
  };
  return (
    <FormDialog
      title={t('admin.facilities.resizeOf', { label: places.label })}
      action={action}
      does={t('admin.save')}
      act={act}
      isReady={typeof wanted === 'number' && !isTooFew}
      close={close}
    >
      <Text size="sm">{t('admin.facilities.resizeText', { count: places.taken })}</Text>
      <NumberBox
        label={t('admin.facilities.places')}
        value={wanted}
        onChange={setWanted}
        min={0}
        max={placesMax}
        allowDecimal={false}
        error={isTooFew ? t('admin.facilities.tooFew', { count: places.taken }) : undefined}
        required
        data-autofocus
      />
    </FormDialog>
  );
}
